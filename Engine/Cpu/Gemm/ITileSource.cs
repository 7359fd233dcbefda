namespace Engine.Cpu;

/// <summary>How a tile reads its columns of B, as part of its type: <see cref="PackedPanel"/> or <see cref="WrittenRows"/>.</summary>
internal interface ITileSource
{
    /// <summary>Whether the tile packs what it reads.</summary>
    static abstract bool Packs { get; }
}

/// <summary>A packed panel, row after row.</summary>
internal readonly struct PackedPanel : ITileSource { public static bool Packs => false; }

/// <summary>Rows of B as they are written, each copied to a panel as it passes.</summary>
internal readonly struct WrittenRows : ITileSource { public static bool Packs => true; }
