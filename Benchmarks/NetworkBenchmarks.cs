using BenchmarkDotNet.Attributes;
using Benchmarks.Measurement;
using Engine.Analysis;
using Engine.Cpu;

namespace Benchmarks;

/// <summary>Whole networks: images in, logits out.</summary>
[Config(typeof(RateConfig))]
[MemoryDiagnoser]
public class NetworkBenchmarks
{
    private CpuBackend _backend = null!;
    private DeviceRun _run = null!;

    /// <summary>Network and batch.</summary>
    [ParamsSource(nameof(Networks))]
    public DeviceWork Network { get; set; } = null!;

    /// <summary>Every case.</summary>
    public static IEnumerable<DeviceWork> Networks =>
        [new("lenet5", 1, false), new("alexnet", 1, false), new("alexnet", 32, false), new("vgg11", 1, false), new("vgg16", 1, false), new("vgg16", 8, false), new("vgg16-bn", 1, false)];

    /// <summary>Makes the network, with random weights, and random images.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _backend = new CpuBackend();
        _run = new DeviceRun(_backend, Network);
    }

    /// <summary>Frees them.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _run.Dispose();
        _backend.Dispose();
    }

    /// <summary>One batch.</summary>
    [Benchmark]
    public void Run() => _run.Once();
}
