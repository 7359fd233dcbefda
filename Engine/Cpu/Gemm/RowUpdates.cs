using System.Numerics;
using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>C (M×N) = or += A · B (K×N, as it is written) for one to four rows: each row of B, scaled, is added to C's rows, with no packing.</summary>
/// <remarks>The gradient of a linear layer's input at a small batch: B is read once, in memory's order, four rows at a time, while the few rows of C
/// stay in the caches. Parts share whole vectors of columns, so an element's sum does not depend on the threads.</remarks>
/// <param name="m">Rows of A and C.</param>
/// <param name="n">Columns of B and C.</param>
/// <param name="k">The summed dimension.</param>
/// <param name="a">A's first element.</param>
/// <param name="aRow">Floats from a row of A to the next.</param>
/// <param name="aStep">Floats from one k of A to the next.</param>
/// <param name="b">B.</param>
/// <param name="bias">N values, or null.</param>
/// <param name="c">C.</param>
/// <param name="accumulate">C += instead of C =.</param>
/// <param name="relu">Clamp at zero at the end.</param>
internal readonly unsafe struct RowUpdates(int m, int n, int k, float* a, nint aRow, nint aStep, float* b, float* bias, float* c, bool accumulate, bool relu) : IParallelBody
{
    internal const int MaxRows = 4;

    // Columns at a time: C's rows of them, 64 KB, stay in the second-level cache; a row of B gives 16 KB without a break.
    private const int BlockColumns = 4096;

    public void Invoke(int part, int parts)
    {
        int width = Vector<float>.Count;
        Share own = Share.Of((n + width - 1) / width, part, parts);
        int end = (int)Math.Min(n, own.End * width);
        for (int column = (int)own.First * width; column < end; column += BlockColumns)
        {
            int columns = Math.Min(BlockColumns, end - column);
            switch (m)
            {
                case 1:
                    Block<Count1>(column, columns);
                    break;
                case 2:
                    Block<Count2>(column, columns);
                    break;
                case 3:
                    Block<Count3>(column, columns);
                    break;
                default:
                    Block<Count4>(column, columns);
                    break;
            }
        }
    }

    private void Block<TRows>(int column, int columns)
        where TRows : struct, ICount
    {
        if (!accumulate)
        {
            for (int row = 0; row < TRows.Value; row++)
                Runs.Clear(c + (nint)row * n + column, columns);
        }

        int i = 0;
        for (; i <= k - 4; i += 4)
            Add<TRows, Count4>(i, column, columns);
        for (; i < k; i++)
            Add<TRows, Count1>(i, column, columns);
        if (bias is null && !relu)
            return;
        var epilogue = new TileEpilogue(bias is null ? null : bias + column, false, relu);
        for (int row = 0; row < TRows.Value; row++)
        {
            float* target = c + (nint)row * n + column;
            for (int j = 0; j < columns; j++)
                target[j] = epilogue.Apply(0, target[j], j);
        }
    }

    /// <summary>C's rows += one or four rows of B, scaled.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add<TRows, TDepth>(int i, int column, int columns)
        where TRows : struct, ICount
        where TDepth : struct, ICount
    {
        nint stride = n;
        float* b0 = b + i * stride + column, b1 = b0 + stride, b2 = b1 + stride, b3 = b2 + stride;
        float* c0 = c + column, c1 = c0 + stride, c2 = c1 + stride, c3 = c2 + stride;
        float* first = a + i * aStep;
        int width = Vector<float>.Count, j = 0;
        for (; j <= columns - width; j += width)
        {
            Vector<float> y0 = Vector.Load(b0 + j), y1 = default, y2 = default, y3 = default;
            if (TDepth.Value == 4)
                (y1, y2, y3) = (Vector.Load(b1 + j), Vector.Load(b2 + j), Vector.Load(b3 + j));

            // The next four rows are far away in memory and new to the prefetcher.
            Prefetch.Line(b0 + 4 * stride + j);
            Prefetch.Line(b1 + 4 * stride + j);
            Prefetch.Line(b2 + 4 * stride + j);
            Prefetch.Line(b3 + 4 * stride + j);
            Row<TDepth>(c0 + j, first, y0, y1, y2, y3);
            if (TRows.Value > 1)
                Row<TDepth>(c1 + j, first + aRow, y0, y1, y2, y3);
            if (TRows.Value > 2)
                Row<TDepth>(c2 + j, first + 2 * aRow, y0, y1, y2, y3);
            if (TRows.Value > 3)
                Row<TDepth>(c3 + j, first + 3 * aRow, y0, y1, y2, y3);
        }

        for (; j < columns; j++)
        {
            for (int row = 0; row < TRows.Value; row++)
            {
                for (int depth = 0; depth < TDepth.Value; depth++)
                    c[row * stride + column + j] += first[row * aRow + depth * aStep] * b0[depth * stride + j];
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Row<TDepth>(float* target, float* x, Vector<float> y0, Vector<float> y1, Vector<float> y2, Vector<float> y3)
        where TDepth : struct, ICount
    {
        Vector<float> sum = Vector.MultiplyAddEstimate(new Vector<float>(x[0]), y0, Vector.Load(target));
        if (TDepth.Value == 4)
        {
            sum = Vector.MultiplyAddEstimate(new Vector<float>(x[aStep]), y1, sum);
            sum = Vector.MultiplyAddEstimate(new Vector<float>(x[2 * aStep]), y2, sum);
            sum = Vector.MultiplyAddEstimate(new Vector<float>(x[3 * aStep]), y3, sum);
        }

        sum.Store(target);
    }
}
