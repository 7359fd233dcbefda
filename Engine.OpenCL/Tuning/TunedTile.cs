namespace Engine.OpenCL;

/// <summary>What tuning found for one class of products.</summary>
/// <param name="Products">The class: <c>by input, thin</c>.</param>
/// <param name="DefaultTile">The tile without tuning.</param>
/// <param name="DefaultGflops">Its rate in GFLOP/s.</param>
/// <param name="BestTile">The fastest tile; the default where none was faster.</param>
/// <param name="BestGflops">Its rate, measured in the same stretch.</param>
/// <param name="Measured">Tiles that were measured.</param>
/// <param name="Refused">Tiles that the driver did not compile or launch.</param>
/// <param name="Wrong">Tiles whose result was another than the default's.</param>
public sealed record TunedTile(string Products, string DefaultTile, double DefaultGflops, string BestTile, double BestGflops, int Measured, int Refused, int Wrong);

/// <summary>What tuning found on a device.</summary>
/// <param name="Tiles">Class by class, those that were finished or begun.</param>
/// <param name="Interrupted">Whether it was stopped before its end.</param>
/// <param name="File">Where the tiles are stored; null where nothing is kept.</param>
/// <param name="Lost">Why it ended, where a tile cost the device; null otherwise.</param>
public sealed record TuningReport(IReadOnlyList<TunedTile> Tiles, bool Interrupted, string? File, string? Lost = null);

/// <summary>How far tuning has come.</summary>
/// <param name="Products">The class that is measured.</param>
/// <param name="Done">Tiles done, over all classes.</param>
/// <param name="Total">Tiles to do.</param>
/// <param name="BestGflops">The class's best rate so far.</param>
public readonly record struct TuningProgress(string Products, int Done, int Total, double BestGflops);
