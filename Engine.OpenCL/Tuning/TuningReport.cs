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

/// <summary>What one of Winograd's algorithms gains over the definition's sums for layers with as many filters as channels.</summary>
/// <param name="Channels">How many.</param>
/// <param name="DefinitionGflops">The definition's rate, with the tuned tiles.</param>
/// <param name="WinogradGflops">Winograd's, counted in the definition's operations; 0 where the driver refused it or the result was wrong.</param>
public readonly record struct WinogradGain(int Channels, double DefinitionGflops, double WinogradGflops);

/// <summary>From where on one of Winograd's algorithms pays on a device.</summary>
/// <param name="Use">The algorithm and what for: <c>F(2×2) by input</c>.</param>
/// <param name="DefaultLeast">The least C · O / (C + O) of a layer with C channels and O filters without tuning.</param>
/// <param name="Least">What was found: half of the least <see cref="WinogradGain.Channels"/> from which it won; infinite where it lost with the most.</param>
/// <param name="Gains">What was measured.</param>
/// <param name="IsWrong">Whether a result was another than the definition's: it is not used then.</param>
public sealed record TunedWinograd(string Use, double DefaultLeast, double Least, IReadOnlyList<WinogradGain> Gains, bool IsWrong);

/// <summary>What tuning found on a device.</summary>
/// <param name="Tiles">Class by class, those that were finished or begun.</param>
/// <param name="Winograd">Use by use, those that were finished.</param>
/// <param name="Interrupted">Whether it was stopped before its end.</param>
/// <param name="File">Where the settings are stored; null where nothing is kept.</param>
/// <param name="Lost">Why it ended, where a kernel cost the device; null otherwise.</param>
/// <param name="NotKept">Why what was found could not be stored; null otherwise.</param>
public sealed record TuningReport(
    IReadOnlyList<TunedTile> Tiles, IReadOnlyList<TunedWinograd> Winograd, bool Interrupted, string? File, string? Lost = null, string? NotKept = null);

/// <summary>How far tuning has come.</summary>
/// <param name="Products">What is measured: a class of products or a use of Winograd's algorithms.</param>
/// <param name="Done">Measurements done.</param>
/// <param name="Total">All of them.</param>
/// <param name="BestGflops">The best rate so far in what is measured.</param>
public readonly record struct TuningProgress(string Products, int Done, int Total, double BestGflops);
