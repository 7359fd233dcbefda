using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>One product C (M×N, row stride ldc) = or += A · B, cut into a grid of parts that threads take one each.</summary>
/// <remarks>
/// The loops, outermost first (Goto and van de Geijn 2008, with the broadcast operand's panel innermost):
/// <code>
/// for each block of NC columns                    of the part's
///   for each block of KC                          B block, KC × NC, packed: stays in L2
///     for each panel of at most MR rows           A panel, packed just before use: stays in L1
///       for each panel of NR columns              the tile, in registers
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
        int blockColumns = Math.Min(kernel.BlockColumns(blockK), (endColumn - firstColumn + kernel.MaxColumns - 1) / kernel.MaxColumns * kernel.MaxColumns);
        int panels = (endRow - firstRow + kernel.MaxRows - 1) / kernel.MaxRows;
        int rowPad = kernel.MaxRows * (blockK + 16), panelFloats = kernel.PanelStride * (blockK + 15 & ~15);

        float* edge = scratch.Take(part, 1024 + panelFloats + rowPad + (b.Packs ? blockColumns * blockK : 0));
        float* panel = edge + 1024;
        float* rowScratch = panel + panelFloats;
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
                for (int i = 0; i < panels; i++)
                {
                    // Rows are dealt out evenly: 29 rows are 10 + 10 + 9, not 14 + 14 + 1.
                    int row = firstRow + (int)((long)(endRow - firstRow) * i / panels);
                    int rows = firstRow + (int)((long)(endRow - firstRow) * (i + 1) / panels) - row;
                    a.Pack(kernel, row, rows, start, count, panel, rowScratch);
                    Sweep(rows, count, panel, block, destination.C + row * destination.Stride + column, columns, column, epilogue, edge);
                }
            }
        }
    }

    /// <summary>One panel of A against every panel of the block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Sweep(int rows, int count, float* panel, float* block, float* c, int columns, int column, in TileEpilogue epilogue, float* edge)
    {
        int width = kernel.MaxColumns;
        for (int done = 0; done < columns; done += width)
            kernel.Multiply(rows, Math.Min(width, columns - done), count, panel, block + (nint)done * count, c + done, destination.Stride, epilogue.At(column + done), edge);
    }
}
