namespace Engine.OpenCL;

/// <summary>Which tile a product takes and into how many parts its summed dimension is split.</summary>
/// <param name="Tile">The tile.</param>
/// <param name="Splits">Parts, at least 1.</param>
/// <param name="SplitStep">How much of the summed dimension a part sums; a multiple of the tile's step.</param>
internal readonly record struct TilePlan(Tile Tile, int Splits, int SplitStep);
