using Engine.Backends;

namespace Engine.OpenCL;

/// <summary>Finds from how many channels on Winograd's algorithms beat the definition's sums on a device.</summary>
/// <param name="backend">Its device.</param>
internal sealed class WinogradSearch(OpenClBackend backend)
{
    // The largest difference of a result, over its largest value, that is rounding: F(4×4, 3×3)'s factors are not integers.
    private const double Rounding = 1e-4;

    private static readonly int[] Channels = [32, 64, 128, 256, 512];

    private readonly Dictionary<WinogradUse, double> _least = [];
    private readonly List<TunedWinograd> _found = [];

    /// <summary>Measurements of a use.</summary>
    internal static int Measurements => Channels.Length;

    /// <summary>The limit of each use until now.</summary>
    internal IReadOnlyDictionary<WinogradUse, double> Least => _least;

    /// <summary>The same with rates.</summary>
    internal IReadOnlyList<TunedWinograd> Found => _found;

    /// <summary>Measures a use for layers with as many filters as channels.</summary>
    /// <param name="use">What for.</param>
    /// <param name="tiles">The tiles of all products, the definition's and Winograd's.</param>
    /// <param name="report">Told how many are done and Winograd's best rate.</param>
    /// <param name="cancellationToken">Ends the search without a limit for the use.</param>
    internal void Search(WinogradUse use, TileTable tiles, Action<int, double> report, CancellationToken cancellationToken)
    {
        var gains = new List<WinogradGain>();
        bool isWrong = false;
        foreach (int channels in Channels)
        {
            if (cancellationToken.IsCancellationRequested)
                return;
            (WinogradGain gain, bool differs) = Measure(use, tiles, channels);
            gains.Add(gain);
            isWrong |= differs;
            report(gains.Count, gains.Max(g => g.WinogradGflops));
        }

        // From the last loss on, since a smaller layer's win may be chance.
        int losses = gains.FindLastIndex(gain => gain.WinogradGflops < gain.DefinitionGflops * TuningCase.Margin) + 1;
        _least[use] = isWrong || losses == gains.Count ? double.PositiveInfinity : WinogradLimits.Channels(Channels[losses], Channels[losses]);
        _found.Add(new TunedWinograd(WinogradLimits.Names[(int)use], WinogradLimits.DefaultOfGpus[use], _least[use], gains, isWrong));
    }

    private (WinogradGain Gain, bool Differs) Measure(WinogradUse use, TileTable tiles, int channels)
    {
        using TuningCase tuned = TuningCase.ForWinograd(use, channels, backend, backend.Device);
        using ProgramCache programs = backend.PassingPrograms();
        TiledProducts byDefinition = backend.TiledProducts(tiles, programs);
        double definition = tuned.Gflops(tuned.Seconds(backend, byDefinition));
        try
        {
            OpenClConvolution method = use == WinogradUse.PreparedFour ? OpenClConvolution.Winograd4 : OpenClConvolution.Winograd2;
            TiledProducts byWinograd = backend.TiledProducts(tiles, programs, new WinogradChoice(method, WinogradLimits.None));
            bool isRight = Difference(tuned.Result(backend, byDefinition), tuned.Result(backend, byWinograd)) <= Rounding;
            return (new WinogradGain(channels, definition, isRight ? tuned.Gflops(tuned.Seconds(backend, byWinograd)) : 0), !isRight);
        }
        catch (OpenClException e) when (e is not OpenClDeviceLostException)
        {
            // A driver may not compile a transform or not find room for its planes; the definition's sums go on serving.
            return (new WinogradGain(channels, definition, 0), false);
        }
    }

    private static double Difference(float[] expected, float[] came)
    {
        float largest = 0, difference = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(expected[i]));
            difference = Math.Max(difference, Math.Abs(expected[i] - came[i]));
        }

        return difference / largest;
    }
}
