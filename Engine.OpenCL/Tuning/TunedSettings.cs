namespace Engine.OpenCL;

/// <summary>What tuning found for a device.</summary>
/// <param name="Tiles">The fastest tiles, of the classes that were measured.</param>
/// <param name="Winograd">From how many channels on Winograd's algorithms pay, of the uses that were measured, see <see cref="WinogradLimits"/>.</param>
internal sealed record TunedSettings(IReadOnlyDictionary<TileClass, Tile> Tiles, IReadOnlyDictionary<WinogradUse, double> Winograd)
{
    /// <summary>Nothing was found yet.</summary>
    internal static TunedSettings None { get; } = new(new Dictionary<TileClass, Tile>(), new Dictionary<WinogradUse, double>());

    /// <summary>These with what was found anew in their places.</summary>
    internal TunedSettings With(IReadOnlyDictionary<TileClass, Tile> tiles, IReadOnlyDictionary<WinogradUse, double> winograd) => new(Replaced(Tiles, tiles), Replaced(Winograd, winograd));

    /// <summary>The device's default tiles with these in their places.</summary>
    internal TileTable TilesOn(OpenClDevice device) => Tiles.Aggregate(TileTable.DefaultFor(device), (table, entry) => table.With(entry.Key, entry.Value));

    /// <summary>The default limits of GPUs with these in their places.</summary>
    internal WinogradLimits Limits() => Winograd.Aggregate(WinogradLimits.DefaultOfGpus, (limits, entry) => limits.With(entry.Key, entry.Value));

    private static Dictionary<TKey, TValue> Replaced<TKey, TValue>(IReadOnlyDictionary<TKey, TValue> old, IReadOnlyDictionary<TKey, TValue> found)
        where TKey : notnull => new(found.UnionBy(old, entry => entry.Key));
}
