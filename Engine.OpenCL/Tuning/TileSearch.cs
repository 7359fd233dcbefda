using Engine.Backends;

namespace Engine.OpenCL;

/// <summary>Finds the fastest tile of a class of products. What was found is kept even where a tile costs the device.</summary>
/// <param name="backend">Its device.</param>
/// <param name="candidates">The tiles to measure beside the default.</param>
internal sealed class TileSearch(OpenClBackend backend, Tile[] candidates)
{
    private readonly TileTable _defaults = TileTable.DefaultFor(backend.Device);
    private readonly Dictionary<TileClass, Tile> _best = [];
    private readonly List<TunedTile> _found = [];

    /// <summary>Tiles measured for a class.</summary>
    internal int Candidates => candidates.Length;

    /// <summary>The fastest tile of each class until now.</summary>
    internal IReadOnlyDictionary<TileClass, Tile> Best => _best;

    /// <summary>The same with rates.</summary>
    internal IReadOnlyList<TunedTile> Found => _found;

    /// <summary>Measures the candidates of a class, if there is a layer of that class to be expected on the device.</summary>
    /// <param name="of">The class.</param>
    /// <param name="report">Told how many are done and the best rate.</param>
    /// <param name="cancellationToken">Ends the search with what was found.</param>
    internal void Search(TileClass of, Action<int, double> report, CancellationToken cancellationToken)
    {
        using TuningCase? tuned = TuningCase.For(of, backend, backend.Device);
        if (tuned is null)
            return;
        Tile standard = _defaults[of], best = standard;
        using ProgramCache standardPrograms = backend.PassingPrograms();
        TiledProducts standardProducts = backend.TiledProducts(_defaults, standardPrograms);
        float[] expected = tuned.Result(backend, standardProducts);
        double standardTime = tuned.Seconds(backend, standardProducts), bestTime = standardTime / TuningCase.Margin;
        int measured = 0, refused = 0, wrong = 0;
        try
        {
            for (int i = 0; i < candidates.Length && !cancellationToken.IsCancellationRequested; i++)
            {
                try
                {
                    using ProgramCache programs = backend.PassingPrograms();
                    TiledProducts products = backend.TiledProducts(_defaults.With(of, candidates[i]), programs);
                    if (!tuned.Result(backend, products).AsSpan().SequenceEqual(expected))
                    {
                        wrong++;
                    }
                    else
                    {
                        double time = tuned.Seconds(backend, products, bestTime);
                        measured++;

                        // The default comes round again among the candidates: it cannot win over itself, only show that its first time was a bad one.
                        bool isStandard = candidates[i].HasExtentsOf(standard);
                        if (isStandard)
                            standardTime = Math.Min(standardTime, time);
                        if (isStandard && standardTime / TuningCase.Margin < bestTime)
                            (best, bestTime) = (standard, standardTime / TuningCase.Margin);
                        else if (!isStandard && time < bestTime)
                            (best, bestTime) = (candidates[i], time);
                    }
                }
                catch (OpenClException e) when (e is not OpenClDeviceLostException)
                {
                    // A driver may find registers or local memory too few for a tile that should fit.
                    refused++;
                }

                report(i + 1, tuned.Gflops(best == standard ? standardTime : bestTime));
            }
        }
        finally
        {
            double rate = tuned.Gflops(standardTime);
            _best[of] = best;
            _found.Add(new TunedTile(of.Name, standard.ToString(), rate, best.ToString(), best == standard ? rate : tuned.Gflops(bestTime), measured, refused, wrong));
        }
    }
}
