using System.Numerics;
using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>C (M×N) = or += A (M×K) · B (N×K)ᵀ for few rows: dot products along stored rows, no packing.</summary>
/// <remarks>
/// Four rows of B stream side by side, each weight read from memory once: up to three rows of A meet them in registers, 12 sums, and where A has more, a block
/// of B's four rows stays in the first-level cache while three after three of A's pass by. The lanes of a dot product are summed in a fixed order, the same for
/// any number of rows.
/// </remarks>
internal readonly unsafe struct DotProducts(int m, int n, int k, float* a, float* b, float* bias, float* c, bool accumulate, bool relu) : IParallelBody
{
    /// <summary>With more rows A's blocks come from the second-level cache too often, and packing B pays; sooner where the tiles that then run are AVX-512's.</summary>
    internal static int MaxRows(MicroKernel kernel) => kernel.InstructionSet == InstructionSet.Avx512 ? 16 : 32;

    private const int RowsAtOnce = 3, ColumnsAtOnce = 4;

    // Four rows of B and three of A, 28 KB of the first-level cache's 32.
    private const int BlockK = 1024;

    public void Invoke(int part, int parts)
    {
        Share own = Share.Of(n, part, parts);
        int column = (int)own.First, end = (int)own.End;
        Vector<float>* sums = stackalloc Vector<float>[m * ColumnsAtOnce];
        for (; column + ColumnsAtOnce <= end; column += ColumnsAtOnce)
        {
            float* w = b + (nint)column * k;
            Sum(w, k, sums);
            Finish(w, k, sums, column, ColumnsAtOnce);
        }

        // The same kernel with one row four times: the same bits as inside a group of four, wherever threads cut.
        for (; column < end; column++)
        {
            float* w = b + (nint)column * k;
            Sum(w, 0, sums);
            Finish(w, 0, sums, column, 1);
        }
    }

    /// <summary>sums (M×4) = A's rows times four rows of B that lie <paramref name="stride"/> apart, but for the last elements, which fill no vector.</summary>
    private void Sum(float* w, nint stride, Vector<float>* sums)
    {
        // One row of A finds nothing in the cache, and runs at the memory's speed as it is.
        int whole = k - k % Vector<float>.Count, block = m == 1 ? whole : BlockK;
        int first = 0;
        do
        {
            int length = Math.Min(block, whole - first);

            // The first pass over a block asks for two rows of the block that follows, the second for the other two; all else for what is there.
            float* here = w + first, next = first + block < whole ? here + block : w + ColumnsAtOnce * stride;
            for (int row = 0, rows; row < m; row += rows)
            {
                rows = RowsFrom(row);
                float* ask = m == 1 || row > RowsAtOnce ? here : row == 0 ? next : next + 2 * stride;
                if (rows == 3)
                    Rows<Count3>(row, w, stride, first, length, ask, sums);
                else if (rows == 2)
                    Rows<Count2>(row, w, stride, first, length, ask, sums);
                else
                    Rows<Count1>(row, w, stride, first, length, ask, sums);
            }

            first += block;
        }
        while (first < whole); // once where no vector is whole: the sums begin at 0
    }

    /// <summary>Three rows at a time, and two at the end rather than one alone, whose four sums would wait for each other.</summary>
    private int RowsFrom(int row) => (m - row) switch
    {
        1 => 1,
        2 or 4 => 2,
        _ => 3,
    };

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Rows<TRows>(int row, float* w, nint stride, int first, int length, float* ask, Vector<float>* sums)
        where TRows : struct, ICount
    {
        Vector<float> s00 = default, s01 = default, s02 = default, s03 = default;
        Vector<float> s10 = default, s11 = default, s12 = default, s13 = default;
        Vector<float> s20 = default, s21 = default, s22 = default, s23 = default;
        Vector<float>* own = sums + row * ColumnsAtOnce;
        if (first > 0)
        {
            (s00, s01, s02, s03) = (own[0], own[1], own[2], own[3]);
            if (TRows.Value > 1)
                (s10, s11, s12, s13) = (own[4], own[5], own[6], own[7]);
            if (TRows.Value > 2)
                (s20, s21, s22, s23) = (own[8], own[9], own[10], own[11]);
        }

        float* x0 = a + (nint)row * k + first, x1 = x0 + k, x2 = x1 + k;
        float* w0 = w + first, w1 = w0 + stride, w2 = w1 + stride, w3 = w2 + stride;
        for (nint i = 0; i < length; i += Vector<float>.Count)
        {
            Prefetch.FarLine(ask + i);
            Prefetch.FarLine(ask + stride + i);

            // A's three vectors and one of B's at a time: with twelve sums the sixteen registers of AVX2.
            Vector<float> v0 = Vector.Load(x0 + i), v1 = TRows.Value > 1 ? Vector.Load(x1 + i) : default, v2 = TRows.Value > 2 ? Vector.Load(x2 + i) : default;
            Add<TRows>(Vector.Load(w0 + i), v0, v1, v2, ref s00, ref s10, ref s20);
            Add<TRows>(Vector.Load(w1 + i), v0, v1, v2, ref s01, ref s11, ref s21);
            Add<TRows>(Vector.Load(w2 + i), v0, v1, v2, ref s02, ref s12, ref s22);
            Add<TRows>(Vector.Load(w3 + i), v0, v1, v2, ref s03, ref s13, ref s23);
        }

        (own[0], own[1], own[2], own[3]) = (s00, s01, s02, s03);
        if (TRows.Value > 1)
            (own[4], own[5], own[6], own[7]) = (s10, s11, s12, s13);
        if (TRows.Value > 2)
            (own[8], own[9], own[10], own[11]) = (s20, s21, s22, s23);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TRows>(Vector<float> y, Vector<float> v0, Vector<float> v1, Vector<float> v2, ref Vector<float> s0, ref Vector<float> s1, ref Vector<float> s2)
        where TRows : struct, ICount
    {
        s0 = Vector.MultiplyAddEstimate(v0, y, s0);
        if (TRows.Value > 1)
            s1 = Vector.MultiplyAddEstimate(v1, y, s1);
        if (TRows.Value > 2)
            s2 = Vector.MultiplyAddEstimate(v2, y, s2);
    }

    private void Finish(float* w, nint stride, Vector<float>* sums, int column, int columns)
    {
        var epilogue = new TileEpilogue(bias is null ? null : bias + column, accumulate, relu);
        for (int row = 0; row < m; row++)
        {
            float* x = a + (nint)row * k, target = c + (nint)row * n + column;
            for (int i = 0; i < columns; i++)
            {
                float sum = Vector.Sum(sums[row * ColumnsAtOnce + i]);
                for (int last = k - k % Vector<float>.Count; last < k; last++)
                    sum += x[last] * w[i * stride + last];
                target[i] = epilogue.Apply(target[i], sum, i);
            }
        }
    }
}
