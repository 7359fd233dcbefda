namespace Engine.Cpu;

/// <summary>The microkernel that a backend runs: an instruction set's tiles of every size, its packing, and its block sizes.</summary>
internal sealed unsafe class MicroKernel
{
    // The block of B that stays in the second-level cache while groups of A's panels pass by: 640 KB beside a group's 320 in Zen 4's
    // megabyte, the least that processors with AVX-512 have.
    private const int BlockBytes = 640 << 10;

    // Where it does not fit: a share of the last-level cache. Its panels meet a group of A's, which stays in the second-level one, one by one.
    private const int WideBlockBytes = 4 << 20;
    private const int GroupBytes = 320 << 10;

    // KC at most. A group of A's panels and two panels of B, each 48 KB, share the second-level cache; with few columns, where a panel is soon
    // done with, fewer passes over C are worth more than that.
    private const int MaxBlockK = 384;
    private const int MaxBlockKForFewColumns = 768;
    private const int FewColumns = 128;

    // KC at most where a panel of A and one of B of so many k's fit the first-level cache beside what passes through it. With AVX-512 it pays where two units
    // want a line of A and two of B every 14 cycles from a second-level cache that is slower than that: Intel's since Ice Lake, which have 48 KB. Not on
    // Zen 4, whose one unit wants them every 28, nor on Zen 5, whose second-level cache brings a line a cycle.
    private const int BlockKInFirstLevelCache = 192;

    // The same for AVX2's tiles and 32 KB, whatever there is: processors without AVX-512 may mix cores whose caches differ, and the sums' order must not.
    private const int MaxBlockKForAvx2 = 256;

    /// <summary>Values of k that a transposition turns at once, with any instruction set.</summary>
    internal const int MostTransposedAtOnce = 16;

    /// <summary>Rows that a transposition takes at most, whole vectors of them, with any instruction set: NR of AVX-512's tiles, the widest.</summary>
    internal const int MostTransposedRows = 32;

    // One vector, two, and two that are packed on the way.
    private const int TilesPerRow = 3;

    private readonly nint[] _tiles;
    private readonly delegate*<float**, nint, float*, nint, void> _transpose;
    private readonly int _transposeStep;
    private readonly int _maxBlockK;

    private MicroKernel(InstructionSet set, int maxRows, int lanes, int panelStride, int askEvery, int transposeStep,
        delegate*<float**, nint, float*, nint, void> transpose, nint[] tiles)
    {
        (InstructionSet, MaxRows, Lanes, PanelStride, AskEvery) = (set, maxRows, lanes, panelStride, askEvery);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Max(MaxColumns, PaddedColumns(maxRows)), MostTransposedRows, nameof(lanes));
        _transpose = transpose;
        (_transposeStep, _tiles) = (transposeStep, tiles);
        _maxBlockK = set switch
        {
            InstructionSet.Avx512 when BlockKInFirstLevelCache * (panelStride + MaxColumns) * sizeof(float) <= FirstLevelCache.Bytes / 4 * 3 => BlockKInFirstLevelCache,
            InstructionSet.Avx2 => MaxBlockKForAvx2,
            _ => MaxBlockK,
        };
    }

    internal InstructionSet InstructionSet { get; }

    /// <summary>MR.</summary>
    internal int MaxRows { get; }

    /// <summary>Floats in a vector.</summary>
    internal int Lanes { get; }

    /// <summary>NR.</summary>
    internal int MaxColumns => 2 * Lanes;

    /// <summary>Floats from one k to the next in a panel of A.</summary>
    internal int PanelStride { get; }

    /// <summary>Tiles ask for a line at every first or at every second k: 1 or 2.</summary>
    internal int AskEvery { get; }

    /// <summary>The microkernel for an instruction set.</summary>
    /// <exception cref="PlatformNotSupportedException">The processor, or a runtime setting, does not allow it.</exception>
    internal static MicroKernel For(InstructionSet set)
    {
        InstructionSets.Require(set);
        return set switch
        {
            InstructionSet.Avx512 => Create<Avx512Tile>(),
            InstructionSet.Avx2 => Create<Avx2Tile>(),
            InstructionSet.Vector128 when InstructionSets.HasManyRegisters => Create<Vector128PairTile>(),
            InstructionSet.Vector128 => Create<Vector128Tile>(),
            _ => Create<ScalarTile>(),
        };
    }

    /// <summary>Vectors in a panel of B that holds <paramref name="columns"/> columns.</summary>
    internal int VectorsFor(int columns) => columns > Lanes ? 2 : 1;

    /// <summary>Columns with the last panel padded to whole vectors: floats for each k in packed B.</summary>
    internal int PaddedColumns(int columns) => (columns + Lanes - 1) / Lanes * Lanes;

    /// <summary>KC for a product of <paramref name="n"/> columns over <paramref name="k"/>: equal blocks, multiples of 16.</summary>
    internal int BlockK(int n, int k)
    {
        int most = n <= FewColumns ? MaxBlockKForFewColumns : _maxBlockK;
        int blocks = (k + most - 1) / most;
        return Math.Min(k, ((k + blocks - 1) / blocks + 15) & ~15);
    }

    /// <summary>NC for blocks of <paramref name="blockK"/>, whole panels, and how many of A's panels are packed at a time.</summary>
    /// <remarks>Where B's columns do not fit L2 beside the rest, and A is more than one group, B's block is as large as a share of L3: otherwise A would be packed
    /// anew for every block that fits.</remarks>
    internal (int Columns, int Group) Blocking(int blockK, int columns, int panels)
    {
        int fits = ColumnsIn(BlockBytes, blockK);
        int group = Math.Clamp(GroupBytes / sizeof(float) / PanelFloats(blockK), 1, panels);
        int most = columns <= fits || group == panels ? fits : ColumnsIn(WideBlockBytes, blockK);
        return (Math.Min(most, columns), group);
    }

    /// <summary>Floats of a panel of A with room for <paramref name="blockK"/> rows and for what a transposition writes beyond them.</summary>
    internal int PanelFloats(int blockK) => PanelStride * RoomToTranspose(blockK);

    /// <summary>Values of k with room for what a transposition reads and writes beyond <paramref name="count"/>, wherever in them it begins; whole vectors.</summary>
    internal static int RoomToTranspose(int count) => count + 2 * (MostTransposedAtOnce - 1) & ~(MostTransposedAtOnce - 1);

    /// <summary>A count rounded up to what a transposition turns at once.</summary>
    internal int WholeSteps(int count) => (count + _transposeStep - 1) / _transposeStep * _transposeStep;

    private int ColumnsIn(int bytes, int blockK) => Math.Max(1, bytes / sizeof(float) / blockK / MaxColumns) * MaxColumns;

    /// <summary>The whole tile: <paramref name="rows"/> (1 to MR) by <paramref name="columns"/> (1 to NR). Where the columns do not fill the tile's
    /// vectors it goes through <paramref name="edge"/> (MR·NR floats), so that nothing beyond C's columns is touched.</summary>
    internal void Multiply(int rows, int columns, nint k, float* a, in TileColumns b, float* c, nint ldc, in TileEpilogue epilogue, float* edge)
    {
        int vectors = VectorsFor(columns);
        int width = vectors * Lanes;
        var tile = (delegate*<nint, float*, in TileColumns, float*, nint, in TileEpilogue, void>)_tiles[TilesPerRow * (rows - 1) + (b.Packed is null ? vectors - 1 : 2)];
        if (columns == width)
        {
            tile(k, a, b, c, ldc, epilogue);
            return;
        }

        tile(k, a, b, edge, width, default);
        epilogue.Apply(c, ldc, edge, width, rows, columns);
    }

    /// <summary>panel[k·stride + r] = rows[r][k] for <paramref name="rowCount"/> rows; the array has room to be filled up to whole vectors, which repeat a row.</summary>
    internal void Transpose(float** rows, int rowCount, nint count, float* panel, nint stride)
    {
        int padded = PaddedColumns(rowCount);
        for (int row = rowCount; row < padded; row++)
            rows[row] = rows[0];

        nint whole = count - count % _transposeStep;
        for (int row = 0; row < padded; row += Lanes)
        {
            _transpose(rows + row, whole, panel + row, stride);
            for (nint k = whole; k < count; k++)
            {
                for (int lane = 0; lane < Lanes; lane++)
                    panel[k * stride + row + lane] = rows[row + lane][k];
            }
        }
    }

    private static MicroKernel Create<TTile>()
        where TTile : struct, ITile
    {
        var tiles = new List<nint>();
        AddRow<TTile, Count1>(tiles);
        AddRow<TTile, Count2>(tiles);
        AddRow<TTile, Count3>(tiles);
        AddRow<TTile, Count4>(tiles);
        AddRow<TTile, Count5>(tiles);
        AddRow<TTile, Count6>(tiles);
        AddRow<TTile, Count7>(tiles);
        AddRow<TTile, Count8>(tiles);
        AddRow<TTile, Count9>(tiles);
        AddRow<TTile, Count10>(tiles);
        AddRow<TTile, Count11>(tiles);
        AddRow<TTile, Count12>(tiles);
        AddRow<TTile, Count13>(tiles);
        AddRow<TTile, Count14>(tiles);
        return new MicroKernel(TTile.InstructionSet, TTile.MaxRows, TTile.Lanes, TTile.PanelStride, TTile.AskEvery, TTile.TransposeStep, &TTile.Transpose, [.. tiles]);
    }

    private static void AddRow<TTile, TRows>(List<nint> tiles)
        where TTile : struct, ITile
        where TRows : struct, ICount
    {
        if (TRows.Value > TTile.MaxRows)
            return;
        delegate*<nint, float*, in TileColumns, float*, nint, in TileEpilogue, void> one = &TTile.Multiply<TRows, Count1, PackedPanel>;
        delegate*<nint, float*, in TileColumns, float*, nint, in TileEpilogue, void> two = &TTile.Multiply<TRows, Count2, PackedPanel>;
        delegate*<nint, float*, in TileColumns, float*, nint, in TileEpilogue, void> packing = &TTile.Multiply<TRows, Count2, WrittenRows>;
        tiles.Add((nint)one);
        tiles.Add((nint)two);
        tiles.Add((nint)packing);
    }
}
