namespace Engine.Cpu;

/// <summary>A tile's columns of B, and the lines it asks for meanwhile, one at a time, in the shade of its arithmetic.</summary>
/// <remarks>Plain fields, changed in place: copied as a whole just after it was written field by field, it would be read before the writes, and all of the
/// last tile's before them, have reached the cache, and the next tile would wait for that.</remarks>
internal unsafe struct TileColumns
{
    /// <summary>B's rows from the tile's first column on.</summary>
    internal float* First;

    /// <summary>Floats from one row to the next, where they are not packed.</summary>
    internal nint Step;

    /// <summary>Where the tile packs them on its way, or null where they are packed.</summary>
    internal float* Packed;

    /// <summary>The first line to ask for.</summary>
    internal float* Ahead;

    /// <summary>Floats from it to the next.</summary>
    internal nint AheadStep;

    /// <summary>The rows lie packed, one behind another.</summary>
    internal void ReadPacked(float* panel)
    {
        First = panel;
        Packed = null;
    }

    /// <summary>The rows are to be packed into a panel.</summary>
    internal void Pack(Strided rows, float* panel)
    {
        First = rows.First;
        Step = rows.Step;
        Packed = panel;
    }

    /// <summary>Lines that are needed soon.</summary>
    internal void AskFor(Strided lines)
    {
        Ahead = lines.First;
        AheadStep = lines.Step;
    }
}
