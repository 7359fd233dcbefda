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

    /// <summary>The gradient by the input of windows that step by more than 1.</summary>
    Strided = 16,

    /// <summary>Runs of four elements of the target are aligned and never cut by an edge.</summary>
    VectorTarget = 32,

    /// <summary>Products on NVIDIA's tensor cores.</summary>
    Tf32 = 64,

    /// <summary>The activation is none or ReLU.</summary>
    PiecewiseLinear = 128,

    /// <summary>Vectors, and the summed dimension is whole steps; of a convolution each tap's channels are.</summary>
    WholeSteps = 256,
}

/// <summary>The extents of a tile of <c>cl/tiled_core.cl</c>: a work-group's rows, columns and step, and a work-item's rows and columns.</summary>
internal sealed class Tile
{
    /// <summary>Work-items of a group for every tile that is not found by tuning.</summary>
    internal const int DefaultItems = 256;

    /// <summary>What a work-item may take of the 65,536 registers of one of NVIDIA's multiprocessors where two groups of 256 share it.</summary>
    internal const int RegistersOfTwoGroups = 128;

    // As in the kernel's head: panels are padded by so many floats, and what a work-item needs beside its sums and operands.
    private const int Padding = 4;
    private const int AddressRegisters = 24;

    private readonly string _extents;
    private readonly string?[] _options = new string?[512];

    /// <summary>A tile. Where <paramref name="unroll"/> is 0, its loop takes all k's of a step at once; where <paramref name="mostRegisters"/> is, the compiler decides.</summary>
    /// <exception cref="ArgumentException">The kernel has no such tile.</exception>
    internal Tile(int rows, int columns, int step, int itemRows, int itemColumns, int unroll = 0, int mostRegisters = 0)
    {
        if (!Exists(rows, columns, step, itemRows, itemColumns) || unroll < 0 || (unroll > 0 && step % unroll != 0) || mostRegisters is not (0 or (>= 32 and <= 255)))
            throw new ArgumentException($"Extents that are multiples of 4, a piece that divides the tile and an unrolling that divides its depth were expected; a tile of {rows}×{columns}, {step} deep by {unroll}, in pieces of {itemRows}×{itemColumns} with {mostRegisters} registers came.");
        (Rows, Columns, Step, ItemRows, ItemColumns) = (rows, columns, step, itemRows, itemColumns);
        (Unroll, MostRegisters) = (unroll == 0 ? step : unroll, mostRegisters);
        Items = rows / itemRows * (columns / itemColumns);
        _extents = $"-D BM={rows} -D BN={columns} -D BK={step} -D TM={itemRows} -D TN={itemColumns} -D UNROLL={Unroll}{(mostRegisters == 0 ? "" : $" -cl-nv-maxrregcount={mostRegisters} -D ANY_GROUP")}";
    }

    /// <summary>Rows of C.</summary>
    internal int Rows { get; }

    /// <summary>Columns of C.</summary>
    internal int Columns { get; }

    /// <summary>How much of the summed dimension lies in local memory at once.</summary>
    internal int Step { get; }

    /// <summary>Rows of a work-item.</summary>
    internal int ItemRows { get; }

    /// <summary>Columns of a work-item.</summary>
    internal int ItemColumns { get; }

    /// <summary>How many k's the kernel's loop takes at once. Compilers read that far ahead, into registers: LLVM's for AMD gives a work-item of
    /// 128×128×8 and 8×8 226 with all eight, 122 to 163 with four.</summary>
    internal int Unroll { get; }

    /// <summary>Registers that the compiler may give a work-item, where it is NVIDIA's; 0 for as many as it likes.</summary>
    internal int MostRegisters { get; }

    /// <summary>Work-items of a group.</summary>
    internal int Items { get; }

    /// <summary>Local memory of a group in bytes: two buffers of both panels.</summary>
    internal int LocalBytes => 2 * Step * (Rows + Columns + 2 * Padding) * sizeof(float);

    /// <summary>Registers of a work-item, about: sums, operands, floats on their way, addresses.</summary>
    internal int Registers => ItemRows * ItemColumns + ItemRows + ItemColumns + (Passes(Rows) + Passes(Columns)) * 4 + AddressRegisters;

    /// <summary>Whether the kernel can be compiled for these extents: it moves runs of four.</summary>
    internal static bool Exists(int rows, int columns, int step, int itemRows, int itemColumns) =>
        step is >= 4 and <= 64 && step % 4 == 0 && itemRows is >= 4 and <= 16 && itemRows % 4 == 0 && itemColumns is >= 4 and <= 16 && itemColumns % 4 == 0
        && rows is >= 4 and <= 512 && rows % itemRows == 0 && columns is >= 4 and <= 512 && columns % itemColumns == 0;

    /// <summary>The same with a limit for the compiler.</summary>
    internal Tile WithMostRegisters(int registers) => new(Rows, Columns, Step, ItemRows, ItemColumns, Unroll, registers);

    /// <summary>Whether another is the same tile.</summary>
    internal bool HasExtentsOf(Tile other) =>
        (Rows, Columns, Step, ItemRows, ItemColumns, Unroll, MostRegisters)
        == (other.Rows, other.Columns, other.Step, other.ItemRows, other.ItemColumns, other.Unroll, other.MostRegisters);

    /// <summary>Whether the device takes the group and its local memory, and its compiler the limit where there is one.</summary>
    internal bool Fits(OpenClDevice device) =>
        Items <= device.MaxWorkGroupSize && LocalBytes <= device.LocalMemoryBytes && (MostRegisters == 0 || device.HasNvidiasCompiler);

    /// <summary>Whether warps of tensor cores cover it: each makes 32 columns, and as many rows as that leaves.</summary>
    internal bool SuitsTensorCores => Step % 8 == 0 && Columns % 32 == 0 && ItemRows * ItemColumns % 16 == 0 && Rows % (ItemRows * ItemColumns) == 0;

    /// <summary>Tiles that rows × columns take.</summary>
    internal long Count(long rows, long columns) => (rows + Rows - 1) / Rows * ((columns + Columns - 1) / Columns);

    /// <summary>The compiler's options; made once for each set of traits.</summary>
    internal string Options(TileTraits traits) => _options[(int)traits] ??= string.Concat(
        _extents,
        traits.HasFlag(TileTraits.Vector) ? " -D VECTOR" : "",
        traits.HasFlag(TileTraits.TransposedA) ? " -D TRANSPOSED_A" : "",
        traits.HasFlag(TileTraits.TransposedB) ? " -D TRANSPOSED_B" : "",
        string.Concat(
            traits.HasFlag(TileTraits.Backward) ? " -D BACKWARD" : "",
            traits.HasFlag(TileTraits.Strided) ? " -D STRIDED" : "",
            traits.HasFlag(TileTraits.VectorTarget) ? " -D VECTOR_TARGET" : "",
            traits.HasFlag(TileTraits.Tf32) ? " -D TF32" : "",
            traits.HasFlag(TileTraits.PiecewiseLinear) ? ActivationOptions.PiecewiseLinear : "",
            traits.HasFlag(TileTraits.WholeSteps) ? " -D WHOLE_STEPS" : ""));

    /// <summary>As <c>128×128×16, 8×8 an item</c>, and <c>, 4 k's at once</c> or <c>, 128 registers</c> where those are limits.</summary>
    public override string ToString() =>
        $"{Rows}×{Columns}×{Step}, {ItemRows}×{ItemColumns} an item{(Unroll == Step ? "" : $", {Unroll} k's at once")}{(MostRegisters == 0 ? "" : $", {MostRegisters} registers")}";

    private int Passes(int extent) => (extent * Step / 4 + Items - 1) / Items;
}
