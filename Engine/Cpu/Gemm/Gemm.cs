using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>One product C (M×N, row stride ldc) = or += A · B, cut into a grid of parts that threads take one each.</summary>
/// <remarks>
/// The loops, outermost first (Goto and van de Geijn 2008, with the broadcast operand's panel innermost):
/// <code>
/// for each block of NC columns                    of the part's
///   for each block of KC                          B block, KC × NC, packed: stays in L2, or in L3 where the columns are many
///     for each group of A's panels                packed just before use: one panel that stays in L1, or several in L2 where B comes from L3
///       for each panel of NR columns
///         for each panel of the group             the tile, MR × NR, in registers
/// </code>
/// An element of C sums its k in the same order wherever it falls in the grid, so any number of threads gives the same bits.
/// </remarks>
internal unsafe struct Gemm<TRows, TColumns>(MicroKernel kernel, ScratchSpace scratch, int m, int n, int k, TRows a, TColumns b, GemmDestination destination)
    : IParallelBody
    where TRows : struct, IRowSource
    where TColumns : struct, IColumnSource
{
    private GemmGrid _grid;

    /// <summary>Does the product with the pool's threads.</summary>
    internal void Run(WorkerPool pool)
    {
        _grid = GemmGrid.Choose(kernel, m, n, k, b.Packs, pool.Threads);
        pool.Run(ref this, _grid.Parts);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Invoke(int part, int parts)
    {
        (int firstRow, int endRow) = _grid.Rows(part, m);
        (int firstColumn, int endColumn) = _grid.Columns(part, n, kernel.MaxColumns);
        if (firstRow < endRow && firstColumn < endColumn)
            Multiply(part, firstRow, endRow, firstColumn, endColumn);
    }

    /// <summary>A band of rows by a band of columns, on the calling thread with the scratch of <paramref name="part"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal readonly void Multiply(int part, int firstRow, int endRow, int firstColumn, int endColumn)
    {
        int blockK = kernel.BlockK(n, k);
        int allColumns = (endColumn - firstColumn + kernel.MaxColumns - 1) / kernel.MaxColumns * kernel.MaxColumns;
        int panels = (endRow - firstRow + kernel.MaxRows - 1) / kernel.MaxRows;
        (int blockColumns, int group) = kernel.Blocking(blockK, allColumns, panels);
        int rowPad = kernel.MaxRows * (blockK + 16), panelFloats = kernel.PanelStride * (blockK + 15 & ~15);

        float* edge = scratch.Take(part, 1024 + (nint)group * panelFloats + rowPad + (b.Packs ? (nint)blockColumns * blockK : 0));
        float* panel = edge + 1024;
        float* rowScratch = panel + group * panelFloats;
        float* blockScratch = rowScratch + rowPad;

        for (int column = firstColumn; column < endColumn; column += blockColumns)
        {
            int columns = Math.Min(blockColumns, endColumn - column);
            for (int start = 0; start < k; start += blockK)
            {
                int count = Math.Min(blockK, k - start);
                bool last = start + count == k;
                float* block = b.Block(kernel, column, columns, start, count, blockScratch);
                var epilogue = new TileEpilogue(last ? destination.Bias : null, destination.Accumulate || start > 0, last && destination.Relu);
                for (int i = 0; i < panels; i += group)
                {
                    int here = Math.Min(group, panels - i);
                    for (int j = 0; j < here; j++)
                    {
                        int row = Row(firstRow, endRow, i + j, panels);
                        a.Pack(kernel, row, Row(firstRow, endRow, i + j + 1, panels) - row, start, count, panel + j * panelFloats, rowScratch);
                    }

                    Sweep(firstRow, endRow, i, here, panels, count, panel, panelFloats, block, columns, column, epilogue, edge);
                }
            }
        }
    }

    /// <summary>Where a panel starts. Rows are dealt out evenly: 29 rows are 10 + 10 + 9, not 14 + 14 + 1.</summary>
    private static int Row(int firstRow, int endRow, int panel, int panels) => firstRow + (int)((long)(endRow - firstRow) * panel / panels);

    /// <summary>A group of A's panels against every panel of the block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Sweep(
        int firstRow, int endRow, int firstPanel, int group, int panels, int count, float* panel, int panelFloats, float* block, int columns, int column, in TileEpilogue epilogue, float* edge)
    {
        int width = kernel.MaxColumns;
        for (int done = 0; done < columns; done += width)
        {
            TileEpilogue own = epilogue.At(column + done);
            int vectorColumns = Math.Min(width, columns - done);
            for (int j = 0; j < group; j++)
            {
                int row = Row(firstRow, endRow, firstPanel + j, panels), rows = Row(firstRow, endRow, firstPanel + j + 1, panels) - row;
                kernel.Multiply(
                    rows, vectorColumns, count, panel + j * panelFloats, block + (nint)done * count, destination.C + row * destination.Stride + column + done, destination.Stride, own, edge);
            }
        }
    }
}
