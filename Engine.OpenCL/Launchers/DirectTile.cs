namespace Engine.OpenCL;

/// <summary>The register tile of the kernels for processors, <c>cl/direct_tile.cl</c>: rows by two vectors of the device's width.</summary>
/// <param name="Width">Floats in a vector.</param>
internal readonly record struct DirectTile(int Width)
{
    /// <summary>Rows of a tile.</summary>
    internal const int Rows = 6;

    // Of a work-item where sums run over pixels: whole tiles.
    private const int MostFilters = 132;

    // A tile takes 15 vectors: as many as there are 16 of 32 bytes with AVX2, 32 of 64 with AVX-512, and 32 of 16, two to a vector, on Arm.
    private const int Wide = 16, Usual = 8;

    /// <summary>Columns of a tile, and of a panel of packed weights.</summary>
    internal int Panel => 2 * Width;

    /// <summary>Rows that a work-item of <c>cl/direct_dots.cl</c> takes; each has four sums that are vectors.</summary>
    internal int DotRows => Width / 4;

    /// <summary>For the compiler.</summary>
    internal string Options => $"-D ROWS={Rows} -D WIDTH={Width} -D FILTERS={MostFilters}";

    /// <summary>So many filters dealt out evenly to work-items that sum over pixels: blocks, and filters of each but the last.</summary>
    internal static (int Count, int Filters) FilterBlocks(int filters)
    {
        int count = (filters + MostFilters - 1) / MostFilters, each = ((filters + count - 1) / count + Rows - 1) / Rows * Rows;
        return ((filters + each - 1) / each, each);
    }

    /// <summary>What a device's registers hold.</summary>
    internal static DirectTile For(OpenClDevice device) => new(device.VectorWidth >= Wide ? Wide : Usual);
}
