using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using Engine.Analysis;
using Engine.OpenCL;

namespace Benchmarks.Measurement;

/// <summary>BenchmarkDotNet with what is done on the default OpenCL device in GFLOP/s, its share of that device's measured peak, and images a second.</summary>
internal sealed class OpenClRateConfig : ManualConfig
{
    private static readonly Lazy<double> Peak = new(() =>
    {
        using var backend = new OpenClBackend();
        return DevicePeak.FlopsOf(backend);
    });

    /// <summary>Adds the columns.</summary>
    public OpenClRateConfig()
    {
        AddColumn(new GflopsColumn(FlopsOf), new GflopsColumn(FlopsOf, Peak), new ImagesColumn());
        WithSummaryStyle(RateConfig.WholeNames);
    }

    private static double? FlopsOf(BenchmarkCase benchmark) => benchmark.Parameters.Items.Select(p => p.Value).FirstOrDefault() switch
    {
        DeviceWork work => work.Flops,
        int size => 2.0 * size * size * size,
        _ => null,
    };
}
