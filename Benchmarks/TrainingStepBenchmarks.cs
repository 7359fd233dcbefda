using BenchmarkDotNet.Attributes;
using Benchmarks.Measurement;
using Benchmarks.Training;
using Engine.Analysis;
using Engine.Cpu;

namespace Benchmarks;

/// <summary>Whole training steps: forward, loss, gradients, SGD with momentum and decay.</summary>
[Config(typeof(RateConfig))]
[MemoryDiagnoser]
public class TrainingStepBenchmarks
{
    private CpuBackend _backend = null!;
    private DeviceRun _step = null!;

    /// <summary>Network, image and batch.</summary>
    [ParamsSource(nameof(Cases))]
    public TrainingCase Case { get; set; } = null!;

    /// <summary>Every case.</summary>
    public static IEnumerable<TrainingCase> Cases => TrainingCase.All;

    /// <summary>Makes the network and its images.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _backend = new CpuBackend();
        _step = new DeviceRun(_backend, Case.Work);
    }

    /// <summary>Frees them.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _step.Dispose();
        _backend.Dispose();
    }

    /// <summary>One step.</summary>
    [Benchmark]
    public void Step() => _step.Once();
}
