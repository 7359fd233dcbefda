using Silk.NET.OpenCL;

namespace Engine.OpenCL;

/// <summary>Finds the fastest tile of every class of products on a device, and from how many channels on Winograd's algorithms pay there, and stores both for the
/// backends that open the device later.</summary>
public static class DeviceTuning
{
    private const string WinogradName = "winograd";

    /// <summary>What <c>only</c> may be: the kinds of products, and <c>winograd</c>.</summary>
    public static IReadOnlyList<string> Products { get; } = [.. TileClass.KindNames, WinogradName];

    /// <summary>Measures tiles for one class after another, then Winograd's algorithms beside the definition's sums, both by the fastest tiles. A tile can only win with
    /// the same result as the default's, bit for bit, on small integers.</summary>
    /// <param name="options">The device and the cache folder; the family is ignored, since only the tiled kernels are tuned.</param>
    /// <param name="quick">A few tiles that differ much instead of all.</param>
    /// <param name="only">One of <see cref="Products"/>; null for all. The others keep what was found before.</param>
    /// <param name="progress">Told after every measurement.</param>
    /// <param name="cancellationToken">Ends the search; what was found until then is stored.</param>
    /// <exception cref="OpenClUnavailableException">There is no such device.</exception>
    /// <exception cref="OpenClException">The device does not run the default tiles. One that is lost later ends the search as cancelling does.</exception>
    /// <exception cref="IOException">The cache folder cannot be written to, and nothing was measured. Where that comes only later, the report says so.</exception>
    public static TuningReport Run(OpenClOptions options, bool quick = false, string? only = null, IProgress<TuningProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Run(options, cl => new OpenClCalls(cl), quick, only, progress, cancellationToken);
    }

    internal static TuningReport Run(
        OpenClOptions options, Func<CL, OpenClCalls> calls, bool quick, string? only, IProgress<TuningProgress>? progress, CancellationToken cancellationToken)
    {
        using var backend = new OpenClBackend(options, calls);
        var store = new TuningStore(options.CacheFolder);
        store.RequireWritable(backend.Device);
        TunedSettings settings = store.Stored(backend.Device).Settings;
        var tiles = new TileSearch(backend, [.. quick ? TileCandidates.Quick(backend.Device) : TileCandidates.All(backend.Device)]);
        var winograd = new WinogradSearch(backend);
        TileClass[] classes = [.. TileClass.All.Where(of => only is null || TileClass.KindNames[(int)of.Kind] == only)];
        WinogradUse[] uses = only is null or WinogradName ? Enum.GetValues<WinogradUse>() : [];
        int total = classes.Length * tiles.Candidates + uses.Length * WinogradSearch.Measurements;
        string? lost = null;
        try
        {
            for (int i = 0; i < classes.Length && !cancellationToken.IsCancellationRequested; i++)
                tiles.Search(classes[i], Report(classes[i].Name, i * tiles.Candidates), cancellationToken);
            TileTable fastest = settings.With(tiles.Best, winograd.Least).TilesOn(backend.Device);
            for (int i = 0; i < uses.Length && !cancellationToken.IsCancellationRequested; i++)
                winograd.Search(uses[i], fastest, Report(WinogradLimits.Names[(int)uses[i]], classes.Length * tiles.Candidates + i * WinogradSearch.Measurements), cancellationToken);
        }
        catch (OpenClDeviceLostException e)
        {
            if (tiles.Found.Count + winograd.Found.Count == 0)
                throw;
            lost = e.Message;
        }

        bool interrupted = cancellationToken.IsCancellationRequested;
        string? kept = null, notKept = null;
        try
        {
            if (tiles.Found.Count + winograd.Found.Count > 0)
                kept = store.Write(backend.Device, settings.With(tiles.Best, winograd.Least));
        }
        catch (IOException e)
        {
            notKept = e.Message;
        }

        return new TuningReport(tiles.Found, winograd.Found, interrupted, kept, lost, notKept);

        Action<int, double> Report(string name, int before) => (done, rate) => progress?.Report(new TuningProgress(name, before + done, total, rate));
    }
}
