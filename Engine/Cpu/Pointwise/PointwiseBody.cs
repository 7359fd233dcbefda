using System.Numerics;
using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>A function of one number, on a whole vector of them.</summary>
internal interface IPointwiseOperator
{
    static abstract Vector<float> Invoke(Vector<float> x);
}

/// <summary>output = operator(input) over any length: the one traversal that every pointwise operation shares.</summary>
internal readonly unsafe struct PointwiseBody<TOperator>(float* input, float* output, long length) : IParallelBody
    where TOperator : struct, IPointwiseOperator
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Invoke(int part, int parts)
    {
        int width = Vector<float>.Count;
        Share own = Share.Of(length, part, parts, width);
        for (long i = own.First; i < own.End; i += width)
            TOperator.Invoke(Vector.Load(input + i)).Store(output + i);

        if (own.Tail > 0)
        {
            // The tail goes through the same vector code, so that a value does not depend on where it lies.
            float* padded = stackalloc float[Vector<float>.Count];
            Unsafe.InitBlock(padded, 0, (uint)(width * sizeof(float)));
            Runs.Copy(input + own.End, padded, own.Tail);
            TOperator.Invoke(Vector.Load(padded)).Store(padded);
            Runs.Copy(padded, output + own.End, own.Tail);
        }
    }
}
