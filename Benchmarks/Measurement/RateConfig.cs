using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Running;
using Benchmarks.KernelSizes;
using Benchmarks.Shapes;
using Benchmarks.Training;
using Engine.Analysis;

namespace Benchmarks.Measurement;

/// <summary>BenchmarkDotNet with two more columns: GFLOP/s and its share of the measured peak.</summary>
public sealed class RateConfig : ManualConfig
{
    /// <summary>Adds the columns.</summary>
    public RateConfig()
    {
        AddColumn(new GflopsColumn(FlopsOf), new GflopsColumn(FlopsOf, GflopsColumn.ProcessorPeak));
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
                case NetworkCase network:
                    return network.Flops;
                case TrainingCase training:
                    return training.Flops;
            }
        }

        return null;
    }
}
