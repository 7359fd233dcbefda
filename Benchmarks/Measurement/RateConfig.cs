using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using Benchmarks.KernelSizes;
using Benchmarks.Shapes;
using Benchmarks.Training;
using Engine.Analysis;

namespace Benchmarks.Measurement;

/// <summary>BenchmarkDotNet with two more columns: GFLOP/s and its share of the measured peak.</summary>
internal sealed class RateConfig : ManualConfig
{
    /// <summary>Cases by their whole names, which BenchmarkDotNet would cut to twenty letters: vgg16 and vgg16-bn would look the same.</summary>
    internal static readonly SummaryStyle WholeNames = SummaryStyle.Default.WithMaxParameterColumnWidth(48);

    /// <summary>Adds the columns.</summary>
    public RateConfig()
    {
        AddColumn(new GflopsColumn(FlopsOf), new GflopsColumn(FlopsOf, GflopsColumn.ProcessorPeak));
        WithSummaryStyle(WholeNames);
    }

    private static double? FlopsOf(BenchmarkCase benchmark)
    {
        foreach (object? value in benchmark.Parameters.Items.Select(p => p.Value))
        {
            switch (value)
            {
                case GemmShape shape:
                    return shape.Flops;
                case ConvolutionLayer layer:
                    return 2.0 * layer.Geometry.Macs;
                case KernelSizeComparison comparison:
                    return comparison.FlopsOf(benchmark.Descriptor.WorkloadMethod.Name == nameof(KernelSizeBenchmarks.Large));
                case DeviceWork work:
                    return work.Flops;
                case TrainingCase training:
                    return training.Work.Flops;
            }
        }

        return null;
    }
}
