using System.Diagnostics;
using Engine.Backends;
using Engine.Tensors;

namespace Engine.Cpu;

public sealed unsafe partial class CpuBackend
{
    // More than the processors that this runs on have as their last cache for a core; overwritten before each run, so that weights come from memory.
    private const long EvictedFloats = 16L << 20;

    private readonly Dictionary<Conv2DGeometry, ConvolutionMethod> _measured = [];

    /// <summary>Times every way of convolving with prepared weights, in turn; the quickest first.</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="weights">Its weights (O, KH, KW, C / groups).</param>
    /// <param name="rounds">Runs of each that count, beside a first that does not.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are to be no runs.</exception>
    public IReadOnlyList<ConvolutionTiming> MeasureForward(Conv2DGeometry geometry, in Tensor weights, int rounds = 5)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        ArgumentOutOfRangeException.ThrowIfLessThan(rounds, 1);
        using CpuBuffer x = new(geometry.Input.Length), y = new(geometry.Output.Length), evicted = new(EvictedFloats);
        (ConvolutionMethod Method, WinogradSize? Size)[] ways = [.. WinogradChoice.Ways(geometry)];
        var prepared = new PreparedWeights[ways.Length];
        var seconds = new double[ways.Length][];
        try
        {
            float* w = CpuBuffer.PointerOf(weights);
            for (int way = 0; way < ways.Length; way++)
                (prepared[way], seconds[way]) = (Prepare(geometry, ways[way].Size, w), new double[rounds]);
            for (int round = -1; round < rounds; round++)
            {
                for (int way = 0; way < ways.Length; way++)
                {
                    Fill(new Tensor(evicted, 0, new Shape((int)EvictedFloats)), round);
                    long began = Stopwatch.GetTimestamp();
                    Convolve(geometry, x.Pointer, w, null, false, y.Pointer, prepared[way]);
                    if (round >= 0)
                        seconds[way][round] = Stopwatch.GetElapsedTime(began).TotalSeconds;
                }
            }

            return [.. ways.Select((way, i) => new ConvolutionTiming(way.Method, PlanOf(geometry, way.Size), Median(seconds[i]), prepared[i].Bytes)).OrderBy(timing => timing.Seconds)];
        }
        finally
        {
            foreach (PreparedWeights? form in prepared)
                form?.Dispose();
        }
    }

    /// <summary>The way to convolve with prepared weights; where it is to be measured, that is done once for a geometry.</summary>
    private WinogradSize? PreparedSize(Conv2DGeometry geometry, in Tensor weights)
    {
        if (_convolution != ConvolutionMethod.Measured)
            return WinogradChoice.Prepared(_convolution, geometry);
        if (!_measured.TryGetValue(geometry, out ConvolutionMethod method))
            _measured.Add(geometry, method = MeasureForward(geometry, weights)[0].Method);
        return WinogradChoice.Prepared(method, geometry);
    }

    private static ConvolutionPlan PlanOf(Conv2DGeometry geometry, WinogradSize? size) => ConvolutionPlan.Of(geometry, size, chosen => WinogradTiles.Of(geometry, chosen));

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
