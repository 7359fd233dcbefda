using System.Numerics;
using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>A slope that an activation's output determines, times the gradient that arrives there.</summary>
internal interface IPointwiseGradOperator
{
    static abstract Vector<float> Invoke(Vector<float> output, Vector<float> outputGrad);
}

/// <summary>inputGrad = operator(output, outputGrad) over any length; inputGrad may be outputGrad.</summary>
internal readonly unsafe struct PointwiseGradBody<TOperator>(float* output, float* outputGrad, float* inputGrad, long length) : IParallelBody
    where TOperator : struct, IPointwiseGradOperator
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Invoke(int part, int parts)
    {
        int width = Vector<float>.Count;
        Share own = Share.Of(length, part, parts, width);
        for (long i = own.First; i < own.End; i += width)
            TOperator.Invoke(Vector.Load(output + i), Vector.Load(outputGrad + i)).Store(inputGrad + i);

        if (own.Tail > 0)
        {
            float* padded = stackalloc float[2 * Vector<float>.Count];
            Unsafe.InitBlock(padded, 0, (uint)(2 * width * sizeof(float)));
            Runs.Copy(output + own.End, padded, own.Tail);
            Runs.Copy(outputGrad + own.End, padded + width, own.Tail);
            TOperator.Invoke(Vector.Load(padded), Vector.Load(padded + width)).Store(padded);
            Runs.Copy(padded, inputGrad + own.End, own.Tail);
        }
    }
}
