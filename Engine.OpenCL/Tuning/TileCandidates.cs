namespace Engine.OpenCL;

/// <summary>The tiles that are worth measuring on a device.</summary>
internal static class TileCandidates
{
    // No compiler gives a work-item more, and a GPU's compute unit has this many for all.
    private const int MostRegisters = 255, UnitRegisters = 64 << 10;

    // With fewer products than these for every float read from local memory, its bandwidth is the limit on every GPU.
    private const int LeastItem = 4 * 4;

    /// <summary>A few that differ much, for a first look.</summary>
    internal static IEnumerable<Tile> Quick(OpenClDevice device) => Usable(device, [
        new Tile(128, 128, 8, 8, 8), new Tile(128, 128, 8, 8, 8, 4), new Tile(128, 128, 16, 8, 8), new Tile(128, 64, 16, 8, 4), new Tile(64, 64, 16, 4, 4), new Tile(64, 64, 16, 8, 8),
        new Tile(64, 64, 16, 8, 8, 4), new Tile(64, 32, 16, 4, 4), new Tile(128, 256, 8, 8, 16),
    ]);

    /// <summary>All that the device's work-groups, local memory and registers have room for.</summary>
    internal static IEnumerable<Tile> All(OpenClDevice device) => Usable(device,
        from rows in new[] { 32, 64, 128, 256 }
        from columns in new[] { 32, 64, 128, 256 }
        from step in new[] { 8, 16, 32 }
        from item in new[] { (4, 4), (8, 4), (4, 8), (8, 8), (8, 16), (16, 8) }
        from unroll in new[] { 4, step }
        where item.Item1 * item.Item2 >= LeastItem && rows / columns <= 4 && columns / rows <= 4
        select new Tile(rows, columns, step, item.Item1, item.Item2, unroll));

    private static IEnumerable<Tile> Usable(OpenClDevice device, IEnumerable<Tile> tiles) => tiles
        .Where(tile => tile.Fits(device) && tile.Items is >= 64 and <= 512 && tile.Registers <= MostRegisters && tile.Registers * tile.Items <= UnitRegisters)
        .SelectMany<Tile, Tile>(tile => device.HasNvidiasCompiler && tile.ItemRows * tile.ItemColumns == 8 * 8 ? [tile, tile.WithMostRegisters(Tile.RegistersOfTwoGroups)] : [tile]);
}
