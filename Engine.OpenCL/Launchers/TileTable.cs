namespace Engine.OpenCL;

/// <summary>The tile of every class of products on one device.</summary>
internal sealed class TileTable
{
    private readonly Tile[] _tiles;

    private TileTable(Tile[] tiles) => _tiles = tiles;

    internal Tile this[TileClass of] => _tiles[of.Index];

    /// <summary>What suits the device's maker without tuning.</summary>
    internal static TileTable DefaultFor(OpenClDevice device)
    {
        Tile[] bySize = [.. Preferred(device).Select(tile => tile.Fits(device) ? tile : Smallest)];
        return new TileTable([.. TileClass.All.Select(of => bySize[(int)of.Size])]);
    }

    /// <summary>The same with another tile for one class.</summary>
    internal TileTable With(TileClass of, Tile tile)
    {
        Tile[] tiles = [.. _tiles];
        tiles[of.Index] = tile;
        return new TileTable(tiles);
    }

    /// <summary>What every device with groups of 256 has room for: 8.5 KiB.</summary>
    private static Tile Smallest => new(64, 64, 8, 4, 4);

    /// <summary>Tiles for large, thin and small results.</summary>
    private static Tile[] Preferred(OpenClDevice device)
    {
        // A thread of Intel's has 4 KiB of registers for 16 work-items, 64 floats each: 8×8 sums would spill.
        if (device.Type == OpenClDeviceType.Gpu && Is(device, "Intel"))
            return ForAll(new Tile(64, 64, 16, 4, 4, unroll: 2));

        // PoCL turns a group's items into loops, where 4×4 sums stay in vector registers: a large product ran at 10.4 GFLOP/s where 128×128×8 with 8×8 ran at 2.5.
        if (device.Type == OpenClDeviceType.Cpu)
            return ForAll(new Tile(64, 64, 16, 4, 4));

        // NVIDIA: 65,536 registers and at least 64 KiB of shared memory a multiprocessor hold two groups of 256 with 8×8 sums, so that one computes while the
        // other waits at its barrier, if the compiler, which would take 153 and more, is told to take half of them; a step of 16 would need 18 more than one of 8.
        if (device.HasNvidiasCompiler)
            return [new Tile(128, 128, 8, 8, 8, mostRegisters: Tile.RegistersOfTwoGroups), new Tile(128, 64, 16, 8, 4), new Tile(64, 64, 16, 4, 4)];

        // Of AMD's 64 KiB of local memory a step of 16 (33 KiB) would leave room for one group a compute unit; 8 (17 KiB) for two and three, as many as the
        // registers take: 125 (GCN) and 163 (RDNA) a work-item with 8×8 sums, 89 and 115 with 8×4, 65 and 83 with 4×4, as LLVM 14 compiles them. Others, whose
        // compilers cannot be told either, have the 32 KiB that OpenCL promises.
        return [new Tile(128, 128, 8, 8, 8, unroll: 4), new Tile(128, 64, 8, 8, 4, unroll: 4), new Tile(64, 64, 8, 4, 4, unroll: 4)];
    }

    private static Tile[] ForAll(Tile tile) => [tile, tile, tile];

    private static bool Is(OpenClDevice device, string maker) =>
        device.Vendor.Contains(maker, StringComparison.OrdinalIgnoreCase) || device.Platform.Contains(maker, StringComparison.OrdinalIgnoreCase);
}
