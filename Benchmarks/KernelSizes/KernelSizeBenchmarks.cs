using BenchmarkDotNet.Attributes;
using Benchmarks.Measurement;
using Engine.Analysis;
using Engine.Cpu;

namespace Benchmarks.KernelSizes;

/// <summary>The kernel-size comparison under BenchmarkDotNet: both by im2col and a matrix product; the large filter is the baseline, the Ratio column prices the stack.</summary>
[Config(typeof(RateConfig))]
public class KernelSizeBenchmarks
{
    private CpuBackend _backend = null!;
    private ConvolutionStack _large = null!;
    private ConvolutionStack _small = null!;

    /// <summary>Width, size and large filter.</summary>
    [ParamsSource(nameof(Comparisons))]
    public KernelSizeComparison Comparison { get; set; } = null!;

    /// <summary>Every comparison.</summary>
    public static IEnumerable<KernelSizeComparison> Comparisons => KernelSizeComparison.All;

    /// <summary>Builds both stacks.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _backend = new CpuBackend(new CpuOptions { Convolution = ConvolutionMethod.Im2Col });
        _large = Comparison.Large(_backend);
        _small = Comparison.Small(_backend);
    }

    /// <summary>Frees them.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _large.Dispose();
        _small.Dispose();
        _backend.Dispose();
    }

    /// <summary>One 5×5 or 7×7.</summary>
    [Benchmark(Baseline = true)]
    public void Large() => _large.Run();

    /// <summary>Two or three 3×3.</summary>
    [Benchmark]
    public void Stacked3x3() => _small.Run();
}
