using System.Numerics;
using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>Σ x² of each block of elements; parts share the blocks, which are the same for any number of threads.</summary>
internal readonly unsafe struct SquaredNormBody(float* input, long length, double* sums) : IParallelBody
{
    private const int BlockFloats = 16384;

    internal static long Blocks(long length) => (length + BlockFloats - 1) / BlockFloats;

    public void Invoke(int part, int parts)
    {
        long blocks = Blocks(length);
        Share own = Share.Of(blocks, part, parts);
        for (long block = own.First; block < own.End; block++)
            sums[block] = Sum(input + block * BlockFloats, (int)Math.Min(BlockFloats, length - block * BlockFloats));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double Sum(float* x, int count)
    {
        int width = Vector<float>.Count, i = 0;
        Vector<float> s0 = default, s1 = default, s2 = default, s3 = default;
        for (; i <= count - 4 * width; i += 4 * width)
        {
            Vector<float> v0 = Vector.Load(x + i), v1 = Vector.Load(x + i + width), v2 = Vector.Load(x + i + 2 * width), v3 = Vector.Load(x + i + 3 * width);
            s0 += v0 * v0;
            s1 += v1 * v1;
            s2 += v2 * v2;
            s3 += v3 * v3;
        }

        double sum = Vector.Sum((s0 + s1) + (s2 + s3));
        for (; i < count; i++)
            sum += (double)x[i] * x[i];
        return sum;
    }
}

/// <summary>values *= factor; parts share the range.</summary>
internal readonly unsafe struct ScaleBody(float* values, long length, float factor) : IParallelBody
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Invoke(int part, int parts)
    {
        Share own = Share.Of(length, part, parts);
        long i = own.First;
        for (; i <= own.End - Vector<float>.Count; i += Vector<float>.Count)
            (Vector.Load(values + i) * factor).Store(values + i);
        for (; i < own.End; i++)
            values[i] *= factor;
    }
}
