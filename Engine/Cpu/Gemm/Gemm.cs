using System.Numerics;
using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>One product C (M×N, row stride ldc) = or += A · B, cut into a grid of parts that threads take one each.</summary>
/// <remarks>
/// The loops, outermost first (Goto and van de Geijn 2008, with the broadcast operand's panel innermost):
/// <code>
/// for each block of NC columns                    of the part's
///   for each block of KC                          B block, KC × NC: stays in L2, or in L3 where the columns are many
///     for each group of A's panels                packed just before use, stays in L2
///       for each panel of NR columns
///         for each panel of the group             the tile, MR × NR, in registers
/// </code>
/// B costs nothing of its own where its rows lie as they are written: the first tile over a panel's columns packs them on its way, and its lines were
/// asked for by the tiles over the panel before. Only a part's first panel is packed beforehand, for nobody has asked for it.
/// An element of C sums its k in the same order wherever it falls in the grid, so any number of threads gives the same bits.
/// </remarks>
internal unsafe struct Gemm<TRows, TColumns>(MicroKernel kernel, ScratchSpace scratch, int m, int n, int k, TRows a, TColumns b, GemmDestination destination)
    : IParallelBody
    where TRows : struct, IRowSource
    where TColumns : struct, IColumnSource
{
    // Lines that a row of a panel lies in at most: two, and one more where it does not begin with one. A panel's first tile asks for none, so with
    // so many of A's panels most are asked for: all but the last line, or half of that where tiles ask at every second k.
    private const int LinesOfARow = 3;

    // Where no more of A's panels than this meet a panel of B that was packed long ago, they are too few to wait for: all of them ask, the first too, each for
    // its share of the panel that follows.
    private const int FewPanels = 4;

    // So many rows before it packs them a tile asks once more for what has left the second-level cache since.
    private const int RowsAhead = 16;

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
        var rows = new RowPanels(firstRow, endRow, kernel.MaxRows);
        (int blockColumns, int group) = kernel.Blocking(blockK, allColumns, rows.Count);
        int rowPad = kernel.MaxRows * MicroKernel.RoomToTranspose(blockK), panelFloats = kernel.PanelFloats(blockK);

        float* edge = scratch.Take(part, 1024 + (nint)group * panelFloats + rowPad + (b.Packs ? (nint)blockColumns * blockK : 0));
        float* panel = edge + 1024;
        float* rowScratch = panel + group * panelFloats;
        float* blockScratch = rowScratch + rowPad;
        int* firstRows = stackalloc int[group + 1];

        for (int column = firstColumn; column < endColumn; column += blockColumns)
        {
            int columns = Math.Min(blockColumns, endColumn - column);
            for (int start = 0; start < k; start += blockK)
            {
                int count = Math.Min(blockK, k - start);
                bool last = start + count == k;
                var block = new Block
                {
                    Column = column,
                    Columns = columns,
                    K = start,
                    Count = count,
                    PacksOnTheWay = rows.Count >= LinesOfARow && b.Packs && !b.Rows(kernel, column, start, count).IsNone,
                    IsFirst = column == firstColumn && start == 0,
                    Sharers = b.Packs || rows.Count > FewPanels ? 0 : 1 << BitOperations.Log2((uint)rows.Count),
                    NextColumn = last ? column + columns : column,
                    NextK = last ? 0 : start + count,
                    HasNext = !last || column + columns < endColumn,
                    Epilogue = new TileEpilogue(last ? destination.Bias : null, destination.Accumulate || start > 0, last && destination.Relu),
                    B = blockScratch,
                };
                if (!block.PacksOnTheWay)
                    block.B = b.Block(kernel, column, columns, start, count, blockScratch);

                for (int i = 0; i < rows.Count; i += group)
                {
                    int here = Math.Min(group, rows.Count - i);
                    firstRows[0] = rows.First(i);
                    for (int j = 0; j < here; j++)
                    {
                        firstRows[j + 1] = rows.First(i + j + 1);
                        a.Pack(kernel, firstRows[j], firstRows[j + 1] - firstRows[j], start, count, panel + j * panelFloats, rowScratch);
                    }

                    Sweep(firstRows, i, here, panel, panelFloats, block, edge);
                }
            }
        }
    }

    /// <summary>A group of A's panels against every panel of the block.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private readonly void Sweep(int* firstRows, int firstPanel, int group, float* panel, int panelFloats, in Block block, float* edge)
    {
        int lastToAsk = block.Sharers > 0 ? block.Sharers - 1 : LinesOfARow * kernel.AskEvery;
        TileColumns tile = default;
        for (int done = 0; done < block.Columns; done += kernel.MaxColumns)
        {
            TileEpilogue epilogue = block.Epilogue.At(block.Column + done);
            int columns = Math.Min(kernel.MaxColumns, block.Columns - done);
            float* c = destination.C + block.Column + done, packed = block.B + (nint)done * block.Count;
            if (firstPanel == 0 && block.PacksOnTheWay && !block.IsPackedByTiles(done, kernel))
                b.Block(kernel, block.Column + done, columns, block.K, block.Count, packed);
            for (int j = 0; j < group; j++)
            {
                int row = firstRows[j];
                if (j == 0 || firstPanel + j <= lastToAsk + 1)
                    Aim(ref tile, block, done, firstPanel + j, packed, panel);
                kernel.Multiply(firstRows[j + 1] - row, columns, block.Count, panel + j * panelFloats, tile, c + row * destination.Stride, destination.Stride, epilogue, edge);
            }
        }
    }

    /// <summary>The first panel's tile packs the columns; the next ones ask for the panel of columns that follows, each for a line of its rows or a share of that.
    /// Where few tiles meet columns that are packed already, each asks for a stretch of the panel that follows.</summary>
    /// <param name="tile">What changes from tile to tile.</param>
    /// <param name="block">The block.</param>
    /// <param name="done">The tile's first column in it.</param>
    /// <param name="panel">A's, counted from the part's first.</param>
    /// <param name="packed">Where the columns are packed.</param>
    /// <param name="atHand">An address that costs nothing to ask for.</param>
    private readonly void Aim(ref TileColumns tile, in Block block, int done, int panel, float* packed, float* atHand)
    {
        tile.ReadPacked(packed);
        tile.AskFor(new(atHand, 0));
        if (block.Sharers > 0)
        {
            if (panel < block.Sharers)
                tile.AskFor(Following(block, done, packed).Stretch(panel, block.Sharers, block.Count, kernel.MaxColumns, kernel.AskEvery));
            return;
        }

        if (panel == 0)
        {
            if (!block.PacksOnTheWay || !block.IsPackedByTiles(done, kernel))
                return;
            Strided written = b.Rows(kernel, block.Column + done, block.K, block.Count);
            tile.Pack(written, packed);
            tile.AskFor(written.From(RowsAhead));
            return;
        }

        int asking = panel - 1, shares = kernel.AskEvery;
        Strided line = Following(block, done, packed).Line(asking / shares, kernel.MaxColumns);
        if (!line.IsNone)
            tile.AskFor(line.Share(asking % shares, shares));
    }

    /// <summary>The rows of the panel of columns after this one. Behind the last that is packed lie the columns of the product that is made next, if any; asking reads nothing.</summary>
    private readonly Strided Following(in Block block, int done, float* packed)
    {
        int next = done + kernel.MaxColumns;
        if (next < block.Columns)
            return block.PacksOnTheWay || !b.Packs ? b.Rows(kernel, block.Column + next, block.K, block.Count) : default;
        if (block.HasNext)
            return b.Rows(kernel, block.NextColumn, block.NextK, Math.Min(block.Count, k - block.NextK));
        return block.Sharers > 0 ? new(packed + (nint)block.Count * kernel.MaxColumns, kernel.MaxColumns) : default;
    }

    /// <summary>A block of B on its way through the panels of A.</summary>
    private ref struct Block
    {
        internal int Column, Columns, K, Count, NextColumn, NextK, Sharers;
        internal bool PacksOnTheWay, IsFirst, HasNext;
        internal TileEpilogue Epilogue;
        internal float* B;

        /// <summary>Whether the panel that starts at a column is whole and has been asked for.</summary>
        internal readonly bool IsPackedByTiles(int done, MicroKernel kernel) => done + kernel.MaxColumns <= Columns && !(IsFirst && done == 0);
    }
}
