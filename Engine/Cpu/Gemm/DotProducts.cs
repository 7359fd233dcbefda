using System.Numerics;
using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>C (M×N) = or += A (M×K) · B (N×K)ᵀ for one to four rows: dot products along stored rows, no packing.</summary>
/// <remarks>Four rows of B stream side by side, each weight read once. The lanes of a dot product are summed in a fixed order.</remarks>
internal readonly unsafe struct DotProducts(int m, int n, int k, float* a, float* b, float* bias, float* c, bool accumulate, bool relu) : IParallelBody
{
    internal const int MaxRows = 4;

    public void Invoke(int part, int parts)
    {
        Share own = Share.Of(n, part, parts);
        int first = (int)own.First, end = (int)own.End;
        switch (m)
        {
            case 1:
                Columns<Count1>(first, end);
                break;
            case 2:
                Columns<Count2>(first, end);
                break;
            case 3:
                Columns<Count3>(first, end);
                break;
            default:
                Columns<Count4>(first, end);
                break;
        }
    }

    private void Columns<TRows>(int first, int end)
        where TRows : struct, ICount
    {
        float* sums = stackalloc float[16];
        int column = first;
        for (; column + 4 <= end; column += 4)
        {
            float* w = b + (nint)column * k;
            Four<TRows>(w, w + k, w + 2 * (nint)k, w + 3 * (nint)k, sums);
            Finish(sums, column, 4);
        }

        for (; column < end; column++)
        {
            // The same kernel with one row four times: the same bits as inside a group of four, wherever threads cut.
            float* w = b + (nint)column * k;
            Four<TRows>(w, w, w, w, sums);
            Finish(sums, column, 1);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Four<TRows>(float* w0, float* w1, float* w2, float* w3, float* sums)
        where TRows : struct, ICount
    {
        Vector<float> s00 = default, s01 = default, s02 = default, s03 = default;
        Vector<float> s10 = default, s11 = default, s12 = default, s13 = default;
        Vector<float> s20 = default, s21 = default, s22 = default, s23 = default;
        Vector<float> s30 = default, s31 = default, s32 = default, s33 = default;
        nint count = k, whole = count - count % Vector<float>.Count;
        float* x0 = a, x1 = a + count, x2 = a + 2 * count, x3 = a + 3 * count;
        for (nint i = 0; i < whole; i += Vector<float>.Count)
        {
            Vector<float> y0 = Vector.Load(w0 + i), y1 = Vector.Load(w1 + i), y2 = Vector.Load(w2 + i), y3 = Vector.Load(w3 + i);
            Add(Vector.Load(x0 + i), y0, y1, y2, y3, ref s00, ref s01, ref s02, ref s03);
            if (TRows.Value > 1)
                Add(Vector.Load(x1 + i), y0, y1, y2, y3, ref s10, ref s11, ref s12, ref s13);
            if (TRows.Value > 2)
                Add(Vector.Load(x2 + i), y0, y1, y2, y3, ref s20, ref s21, ref s22, ref s23);
            if (TRows.Value > 3)
                Add(Vector.Load(x3 + i), y0, y1, y2, y3, ref s30, ref s31, ref s32, ref s33);
        }

        Row(x0, w0, w1, w2, w3, whole, s00, s01, s02, s03, sums);
        if (TRows.Value > 1)
            Row(x1, w0, w1, w2, w3, whole, s10, s11, s12, s13, sums + 4);
        if (TRows.Value > 2)
            Row(x2, w0, w1, w2, w3, whole, s20, s21, s22, s23, sums + 8);
        if (TRows.Value > 3)
            Row(x3, w0, w1, w2, w3, whole, s30, s31, s32, s33, sums + 12);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Vector<float> x, Vector<float> y0, Vector<float> y1, Vector<float> y2, Vector<float> y3,
        ref Vector<float> s0, ref Vector<float> s1, ref Vector<float> s2, ref Vector<float> s3)
    {
        s0 = Vector.MultiplyAddEstimate(x, y0, s0);
        s1 = Vector.MultiplyAddEstimate(x, y1, s1);
        s2 = Vector.MultiplyAddEstimate(x, y2, s2);
        s3 = Vector.MultiplyAddEstimate(x, y3, s3);
    }

    private void Row(float* x, float* w0, float* w1, float* w2, float* w3, nint whole,
        Vector<float> s0, Vector<float> s1, Vector<float> s2, Vector<float> s3, float* sums)
    {
        float t0 = Vector.Sum(s0), t1 = Vector.Sum(s1), t2 = Vector.Sum(s2), t3 = Vector.Sum(s3);
        for (nint i = whole; i < k; i++)
        {
            t0 += x[i] * w0[i];
            t1 += x[i] * w1[i];
            t2 += x[i] * w2[i];
            t3 += x[i] * w3[i];
        }

        (sums[0], sums[1], sums[2], sums[3]) = (t0, t1, t2, t3);
    }

    private void Finish(float* sums, int column, int columns)
    {
        var epilogue = new TileEpilogue(bias is null ? null : bias + column, accumulate, relu);
        for (int row = 0; row < m; row++)
        {
            float* target = c + (nint)row * n + column;
            for (int i = 0; i < columns; i++)
                target[i] = epilogue.Apply(target[i], sums[4 * row + i], i);
        }
    }
}
