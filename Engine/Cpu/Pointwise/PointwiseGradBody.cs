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
        long vectors = length / width;
        long first = vectors * part / parts * width, end = vectors * (part + 1) / parts * width;
        for (long i = first; i < end; i += width)
            TOperator.Invoke(Vector.Load(output + i), Vector.Load(outputGrad + i)).Store(inputGrad + i);

        int tail = (int)(length - vectors * width);
        if (part == parts - 1 && tail > 0)
        {
            float* padded = stackalloc float[2 * Vector<float>.Count];
            Unsafe.InitBlock(padded, 0, (uint)(2 * width * sizeof(float)));
            Runs.Copy(output + end, padded, tail);
            Runs.Copy(outputGrad + end, padded + width, tail);
            TOperator.Invoke(Vector.Load(padded), Vector.Load(padded + width)).Store(padded);
            Runs.Copy(padded, inputGrad + end, tail);
        }
    }
}

/// <summary>dy where the output is not 0; NaN passes, as it does forward.</summary>
internal readonly struct ReluGradOperator : IPointwiseGradOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Invoke(Vector<float> output, Vector<float> outputGrad) =>
        Vector.ConditionalSelect(Vector.LessThanOrEqual(output, Vector<float>.Zero), Vector<float>.Zero, outputGrad);
}

/// <summary>dy · y · (1 − y).</summary>
internal readonly struct SigmoidGradOperator : IPointwiseGradOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Invoke(Vector<float> output, Vector<float> outputGrad) => outputGrad * (output * (Vector<float>.One - output));
}

/// <summary>dy · (1 − y²), as (1 − y)(1 + y), which does not cancel near ±1.</summary>
internal readonly struct TanhGradOperator : IPointwiseGradOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Invoke(Vector<float> output, Vector<float> outputGrad) =>
        outputGrad * ((Vector<float>.One - output) * (Vector<float>.One + output));
}
