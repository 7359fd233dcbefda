using Engine.Backends;
using Silk.NET.OpenCL;

namespace Engine.OpenCL;

/// <summary>Finds the fastest tile of every class of products on a device and stores it for the backends that open the device later.</summary>
public static class TileTuning
{
    // A tile must win by more than what two measurements of the same tile differ by.
    private const double Margin = 1.02;
    private const int Runs = 3;

    // A run that takes so much longer than the best is not repeated.
    private const double Hopeless = 1.3;

    /// <summary>What <c>only</c> may be: the kinds of products.</summary>
    public static IReadOnlyList<string> Products { get; } = TileClass.KindNames;

    /// <summary>Measures tiles for one class after another. A tile can only win with the same result as the default's, bit for bit, on small integers.</summary>
    /// <param name="options">The device and the cache folder; the family is ignored, since only the tiled kernels have tiles.</param>
    /// <param name="quick">A few tiles that differ much instead of all.</param>
    /// <param name="only">The classes whose kind is one of <see cref="Products"/> and begins so; null for all. The others keep the tiles that were found before.</param>
    /// <param name="progress">Told after every tile.</param>
    /// <param name="cancellationToken">Ends the search; what was found until then is stored.</param>
    /// <exception cref="OpenClUnavailableException">There is no such device.</exception>
    /// <exception cref="OpenClException">The device does not run the default tiles. One that is lost later ends the search as cancelling does.</exception>
    /// <exception cref="IOException">The cache folder does not take the result.</exception>
    public static TuningReport Run(OpenClOptions options, bool quick = false, string? only = null, IProgress<TuningProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Run(options, cl => new OpenClCalls(cl), quick, only, progress, cancellationToken);
    }

    internal static TuningReport Run(
        OpenClOptions options, Func<CL, OpenClCalls> calls, bool quick, string? only, IProgress<TuningProgress>? progress, CancellationToken cancellationToken)
    {
        using var backend = new OpenClBackend(options, calls);
        OpenClDevice device = backend.Device;
        TileTable defaults = TileTable.DefaultFor(device);
        Tile[] candidates = [.. quick ? TileCandidates.Quick(device) : TileCandidates.All(device)];
        TileClass[] classes = [.. TileClass.All.Where(of => of.Name.StartsWith(only ?? "", StringComparison.Ordinal))];
        var store = new TileStore(options.CacheFolder);
        var best = new Dictionary<TileClass, Tile>(store.Stored(device).Tiles);
        var found = new List<TunedTile>();
        string? lost = null;
        try
        {
            for (int i = 0; i < classes.Length && !cancellationToken.IsCancellationRequested; i++)
            {
                using TuningCase? tuned = TuningCase.For(classes[i], backend, device);
                if (tuned is null)
                    continue;
                void Report(int done, double rate) => progress?.Report(new TuningProgress(classes[i].Name, i * candidates.Length + done, classes.Length * candidates.Length, rate));
                void Keep(Tile tile, TunedTile result)
                {
                    best[classes[i]] = tile;
                    found.Add(result);
                }

                Search(backend, classes[i], tuned, defaults, candidates, Report, Keep, cancellationToken);
            }
        }
        catch (OpenClDeviceLostException e)
        {
            if (found.Count == 0)
                throw;
            lost = e.Message;
        }

        bool interrupted = cancellationToken.IsCancellationRequested;
        return new TuningReport(found, interrupted, found.Count == 0 ? null : store.Write(device, best), lost);
    }

    /// <summary>Measures the candidates of a class. What was found is kept even where one of them costs the device.</summary>
    private static void Search(
        OpenClBackend backend, TileClass of, TuningCase tuned, TileTable defaults, Tile[] candidates, Action<int, double> report, Action<Tile, TunedTile> keep, CancellationToken cancellationToken)
    {
        Tile standard = defaults[of], best = standard;
        using ProgramCache standardPrograms = backend.PassingPrograms();
        var standardProducts = new TiledProducts(backend.Device, defaults, backend.Scratch, standardPrograms);
        float[] expected = tuned.Result(backend, standardProducts);
        double standardTime = Time(backend, tuned, standardProducts, double.PositiveInfinity), bestTime = standardTime / Margin;
        int measured = 0, refused = 0, wrong = 0;
        try
        {
            for (int i = 0; i < candidates.Length && !cancellationToken.IsCancellationRequested; i++)
            {
                try
                {
                    using ProgramCache programs = backend.PassingPrograms();
                    var products = new TiledProducts(backend.Device, defaults.With(of, candidates[i]), backend.Scratch, programs);
                    if (!tuned.Result(backend, products).AsSpan().SequenceEqual(expected))
                    {
                        wrong++;
                    }
                    else
                    {
                        double time = Time(backend, tuned, products, bestTime);
                        measured++;

                        // The default comes round again among the candidates: it cannot win over itself, only show that its first time was a bad one.
                        bool isStandard = candidates[i].HasExtentsOf(standard);
                        if (isStandard)
                            standardTime = Math.Min(standardTime, time);
                        if (isStandard && standardTime / Margin < bestTime)
                            (best, bestTime) = (standard, standardTime / Margin);
                        else if (!isStandard && time < bestTime)
                            (best, bestTime) = (candidates[i], time);
                    }
                }
                catch (OpenClException e) when (e is not OpenClDeviceLostException)
                {
                    // A driver may find registers or local memory too few for a tile that should fit.
                    refused++;
                }

                report(i + 1, Rate(tuned, best == standard ? standardTime : bestTime));
            }
        }
        finally
        {
            double rate = Rate(tuned, standardTime);
            keep(best, new TunedTile(of.Name, standard.ToString(), rate, best.ToString(), best == standard ? rate : Rate(tuned, bestTime), measured, refused, wrong));
        }
    }

    /// <summary>Seconds of one product: the least of some runs, each of as many products as take a while.</summary>
    private static double Time(OpenClBackend backend, TuningCase tuned, TiledProducts products, double bestSoFar)
    {
        var timer = new StretchTimer(backend, () => tuned.Run(products));
        double least = timer.Measure();
        for (int run = 1; run < Runs && least <= bestSoFar * Hopeless; run++)
            least = Math.Min(least, timer.Measure());
        return least;
    }

    private static double Rate(TuningCase tuned, double seconds) => 2e-9 * tuned.Macs / seconds;
}
