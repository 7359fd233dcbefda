namespace Engine.Cpu;

/// <summary>A tile's columns of B, and the lines it asks for meanwhile, one at each k, in the shade of its arithmetic.</summary>
/// <param name="rows">B's rows from the tile's first column on; a packed panel's follow one another.</param>
/// <param name="packed">Where the tile packs them on its way, or null where they are packed.</param>
/// <param name="ahead">Lines that are needed soon.</param>
internal readonly unsafe struct TileColumns(Strided rows, float* packed, Strided ahead)
{
    internal readonly Strided Rows = rows;
    internal readonly float* Packed = packed;
    internal readonly Strided Ahead = ahead;
}
