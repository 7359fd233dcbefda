namespace Engine.OpenCL;

/// <summary>Which tile a product takes and into how many parts its summed dimension is split.</summary>
/// <param name="Tile">The tile.</param>
/// <param name="Splits">Parts, at least 1.</param>
/// <param name="SplitStep">How much of the summed dimension a part sums; a multiple of the tile's step.</param>
internal readonly record struct TilePlan(Tile Tile, int Splits, int SplitStep);

/// <summary>Chooses tiles by a product's extents and the device's compute units alone, so that one shape has one order of summation.</summary>
internal sealed class TilePlanner
{
    // Two groups on a compute unit hide each other's barriers.
    private const int GroupsOfUnit = 2;

    // Fewer steps than these are not worth a second pass, and partials of more floats than these not the memory.
    private const int LeastSteps = 8;
    private const long MostPartials = 32 << 20;

    private readonly Tile _square, _tall, _small;
    private readonly int _groupsWanted;

    internal TilePlanner(OpenClDevice device)
    {
        // The square tile with a step of 16 takes 33 KiB; OpenCL promises a GPU 32.
        int step = device.LocalMemoryBytes >= 40 << 10 ? 16 : 8;
        _square = new Tile(128, 128, step, 8, 8);
        _tall = new Tile(128, 64, step, 8, 4);
        _small = new Tile(64, 64, step, 4, 4);
        _groupsWanted = GroupsOfUnit * device.ComputeUnits;
    }

    /// <summary>The plan for C of rows × columns, <paramref name="groups"/> times, summed over k.</summary>
    internal TilePlan For(long rows, long columns, int groups, int k)
    {
        Tile tile = _square.Count(rows, columns) * groups < _groupsWanted / GroupsOfUnit ? _small : Wastes(columns) ? _tall : _square;
        long tiles = tile.Count(rows, columns) * groups, results = rows * columns * groups;
        long splits = Math.Min((_groupsWanted + tiles - 1) / tiles, Math.Min(k / (LeastSteps * tile.Step), MostPartials / results));
        if (tiles >= _groupsWanted || splits <= 1)
            return new TilePlan(tile, 1, k);
        int step = (int)((k + splits - 1) / splits);
        step = (step + tile.Step - 1) / tile.Step * tile.Step;
        return new TilePlan(tile, (k + step - 1) / step, step);
    }

    /// <summary>Whether half as wide a tile computes a good deal less beyond the columns' end.</summary>
    private bool Wastes(long columns)
    {
        long wide = (columns + _square.Columns - 1) / _square.Columns * _square.Columns, narrow = (columns + _tall.Columns - 1) / _tall.Columns * _tall.Columns;
        return wide * 6 > narrow * 7;
    }
}
