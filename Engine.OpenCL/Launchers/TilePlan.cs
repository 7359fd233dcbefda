namespace Engine.OpenCL;

/// <summary>Which tile a product takes and into how many parts its summed dimension is split.</summary>
/// <param name="Tile">The tile.</param>
/// <param name="Splits">Parts, at least 1.</param>
/// <param name="SplitStep">How much of the summed dimension a part sums; a multiple of the tile's step.</param>
internal readonly record struct TilePlan(Tile Tile, int Splits, int SplitStep);

/// <summary>Chooses tiles by a product's extents, the device's compute units and its table alone, so that one shape has one order of summation.</summary>
internal sealed class TilePlanner(OpenClDevice device, TileTable tiles)
{
    // Two groups on a compute unit hide each other's barriers.
    private const int GroupsOfUnit = 2;

    // Fewer steps than these are not worth a second pass, and partials of more floats than these not the memory.
    private const int LeastSteps = 8;
    private const long MostPartials = 32 << 20;

    // A part of a large tile's sum is written and read once more than a small tile's whole one: with so many k's a part that is some hundredths of its arithmetic.
    private const int LeastDepthOfPart = 1024;

    // What classes are told apart by, whatever tile a class has: else a tile found by tuning would move shapes to another class.
    private const int LargeExtent = 128, ThinExtent = 64;

    private readonly int _groupsWanted = GroupsOfUnit * device.ComputeUnits;

    /// <summary>The plan for C of rows × columns, <paramref name="groups"/> times, summed over k.</summary>
    internal TilePlan For(ProductKind kind, long rows, long columns, int groups, int k)
    {
        Tile tile = tiles[new TileClass(kind, SizeOf(rows, columns, groups, k))];
        long count = tile.Count(rows, columns) * groups, results = rows * columns * groups;
        long splits = Math.Min((_groupsWanted + count - 1) / count, Math.Min(k / (LeastSteps * tile.Step), MostPartials / results));
        if (count >= _groupsWanted || splits <= 1)
            return new TilePlan(tile, 1, k);
        int step = (int)((k + splits - 1) / splits);
        step = (step + tile.Step - 1) / tile.Step * tile.Step;
        return new TilePlan(tile, (k + step - 1) / step, step);
    }

    /// <summary>The class of a result of rows × columns, <paramref name="groups"/> times, summed over k: deep sums keep a device busy in parts, where the result has too few large tiles.</summary>
    internal ResultSize SizeOf(long rows, long columns, int groups, int k) =>
        rows <= ThinExtent || Pieces(rows, LargeExtent) * Pieces(columns, LargeExtent) * groups * PartsOf(rows * columns * groups, k) < device.ComputeUnits ? ResultSize.Small
        : Pieces(columns, LargeExtent) * LargeExtent * 6 > Pieces(columns, ThinExtent) * ThinExtent * 7 ? ResultSize.Thin
        : ResultSize.Large;

    private static long PartsOf(long results, int k) => Math.Max(1, Math.Min(k / LeastDepthOfPart, MostPartials / results));

    private static long Pieces(long extent, int piece) => (extent + piece - 1) / piece;
}
