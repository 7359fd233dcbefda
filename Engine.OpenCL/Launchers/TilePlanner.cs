namespace Engine.OpenCL;

/// <summary>Chooses tiles by a product's extents, the device's compute units and its table alone, so that one shape has one order of summation.</summary>
internal sealed class TilePlanner(OpenClDevice device, TileTable tiles)
{
    // Fewer steps than these are not worth a second pass, and partials of more floats than these not the memory.
    private const int LeastSteps = 8;
    private const long MostPartials = 32 << 20;

    // More rounds of groups than these are even enough whatever the last one leaves idle.
    private const int MostRounds = 6;

    // What a group costs beside its sums, in k's of its own: the first panels' way from memory and the results' way back.
    private const int EndsOfGroup = 32;

    // How much longer groups take in a single round, with no other on their unit to hide their barriers.
    private const double Alone = 0.15;

    // What a float of a partial costs on its way to memory or back, in multiply-adds that the device could have made meanwhile: 40 on an H100 by its datasheet
    // (3.35 TB/s beside 33.5 T multiply-adds a second). And what a second launch costs on each compute unit.
    private const long MacsOfFloat = 40, MacsOfLaunch = 1 << 20;

    // A part of a large tile's sum is written and read once more than a small tile's whole one: with so many k's a part that is some hundredths of its arithmetic.
    private const int LeastDepthOfPart = 1024;

    // What classes are told apart by, whatever tile a class has: else a tile found by tuning would move shapes to another class.
    private const int LargeExtent = 128, ThinExtent = 64;

    // Every shape's plan, found once: a training asks for the same ones at each step.
    private readonly Dictionary<(ProductKind Kind, long Rows, long Columns, int Groups, int K), TilePlan> _plans = [];

    /// <summary>The plan for C of rows × columns, <paramref name="groups"/> times, summed over k: that of the least cost, of which whole rounds of groups, one
    /// on each compute unit, are nearly all. 196 tiles on 132 units take two rounds, their halves three of half the time.</summary>
    internal TilePlan For(ProductKind kind, long rows, long columns, int groups, int k)
    {
        if (!_plans.TryGetValue((kind, rows, columns, groups, k), out TilePlan plan))
            _plans.Add((kind, rows, columns, groups, k), plan = LeastCost(kind, rows, columns, groups, k));
        return plan;
    }

    /// <summary>The class of a result of rows × columns, <paramref name="groups"/> times, summed over k: deep sums keep a device busy in parts, where the result has too few large tiles.</summary>
    internal ResultSize SizeOf(long rows, long columns, int groups, int k) =>
        rows <= ThinExtent || Pieces(rows, LargeExtent) * Pieces(columns, LargeExtent) * groups * PartsOf(rows * columns * groups, k) < device.Cores ? ResultSize.Small
        : Pieces(columns, LargeExtent) * LargeExtent * 6 > Pieces(columns, ThinExtent) * ThinExtent * 7 ? ResultSize.Thin
        : ResultSize.Large;

    private TilePlan LeastCost(ProductKind kind, long rows, long columns, int groups, int k)
    {
        Tile tile = tiles[new TileClass(kind, SizeOf(rows, columns, groups, k))];
        long count = tile.Count(rows, columns) * groups, results = rows * columns * groups;
        long most = Math.Min(Pieces((long)MostRounds * device.Cores, count), Math.Min(k / (LeastSteps * tile.Step), MostPartials / results));
        var best = new TilePlan(tile, 1, k);
        double least = Cost(best, count, results);
        for (int splits = 2; splits <= most; splits++)
        {
            int step = (int)Pieces(Pieces(k, splits), tile.Step) * tile.Step;
            var plan = new TilePlan(tile, (int)Pieces(k, step), step);
            double cost = Cost(plan, count, results);
            if (cost < least)
                (best, least) = (plan, cost);
        }

        return best;
    }

    /// <summary>What a plan costs, in multiply-adds that the device could make meanwhile.</summary>
    private double Cost(TilePlan plan, long count, long results)
    {
        double units = device.Cores, rounds = Pieces(count * plan.Splits, device.Cores);
        double sums = (rounds == 1 ? 1 + Alone : rounds) * units * plan.Tile.Rows * plan.Tile.Columns * (plan.SplitStep + EndsOfGroup);
        return plan.Splits == 1 ? sums : sums + units * MacsOfLaunch + (double)MacsOfFloat * (2 * plan.Splits + 1) * results;
    }

    private static long PartsOf(long results, int k) => Math.Max(1, Math.Min(k / LeastDepthOfPart, MostPartials / results));

    private static long Pieces(long extent, long piece) => (extent + piece - 1) / piece;
}
