namespace Engine.OpenCL;

/// <summary>What a tiled kernel's operands are like, beside the tile itself: each is an option for the compiler.</summary>
[Flags]
internal enum TileTraits
{
    /// <summary>None of these.</summary>
    None = 0,

    /// <summary>Runs of four elements are aligned and never cut by an edge.</summary>
    Vector = 1,

    /// <summary>A is stored (K, M).</summary>
    TransposedA = 2,

    /// <summary>B is stored (N, K).</summary>
    TransposedB = 4,

    /// <summary>The gradient by the input.</summary>
    Backward = 8,

    /// <summary>The convolution's stride is 1 both ways.</summary>
    UnitStride = 16,
}

/// <summary>The extents of a tile of <c>cl/tiled_core.cl</c>: a work-group's rows, columns and step, and a work-item's rows and columns.</summary>
internal sealed class Tile
{
    /// <summary>Work-items of a group, for every tile.</summary>
    internal const int Items = 256;

    private readonly string _extents;
    private readonly string?[] _options = new string?[32];

    internal Tile(int rows, int columns, int step, int itemRows, int itemColumns)
    {
        if (rows / itemRows * (columns / itemColumns) != Items)
            throw new ArgumentException($"A tile of {rows}×{columns} in pieces of {itemRows}×{itemColumns} does not take {Items} work-items.");
        (Rows, Columns, Step) = (rows, columns, step);
        _extents = $"-D BM={rows} -D BN={columns} -D BK={step} -D TM={itemRows} -D TN={itemColumns}";
    }

    /// <summary>Rows of C.</summary>
    internal int Rows { get; }

    /// <summary>Columns of C.</summary>
    internal int Columns { get; }

    /// <summary>How much of the summed dimension lies in local memory at once.</summary>
    internal int Step { get; }

    /// <summary>Tiles that rows × columns take.</summary>
    internal long Count(long rows, long columns) => (rows + Rows - 1) / Rows * ((columns + Columns - 1) / Columns);

    /// <summary>The compiler's options; made once for each set of traits.</summary>
    internal string Options(TileTraits traits) => _options[(int)traits] ??= string.Concat(
        _extents,
        traits.HasFlag(TileTraits.Vector) ? " -D VECTOR" : "",
        traits.HasFlag(TileTraits.TransposedA) ? " -D TRANSPOSED_A" : "",
        traits.HasFlag(TileTraits.TransposedB) ? " -D TRANSPOSED_B" : "",
        string.Concat(traits.HasFlag(TileTraits.Backward) ? " -D BACKWARD" : "", traits.HasFlag(TileTraits.UnitStride) ? " -D UNIT_STRIDE" : ""));
}
