using BenchmarkDotNet.Attributes;
using Benchmarks.Measurement;
using Benchmarks.Shapes;
using Engine.Backends;
using Engine.Cpu;
using Engine.Models;
using Engine.Tensors;

namespace Benchmarks;

/// <summary>Whole networks: images in, logits out.</summary>
[Config(typeof(RateConfig))]
[MemoryDiagnoser]
public class NetworkBenchmarks
{
    private CpuBackend _backend = null!;
    private Network _network = null!;
    private float[] _images = [], _logits = [];

    /// <summary>Network and batch.</summary>
    [ParamsSource(nameof(Networks))]
    public NetworkCase Network { get; set; } = null!;

    /// <summary>Every case.</summary>
    public static IEnumerable<NetworkCase> Networks => NetworkCase.All;

    /// <summary>Makes the network, with random weights, and random images.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _backend = new CpuBackend();
        _network = new Network(Network.Architecture, _backend);
        _network.InitializeWeights(1);
        _images = new float[Network.Batch * _network.Architecture.Input.Length];
        for (int i = 0; i < _images.Length; i++)
            _images[i] = CounterRandom.Uniform(2, (ulong)i);
        _logits = new float[Network.Batch * _network.Architecture.Classes];
    }

    /// <summary>Frees them.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _network.Dispose();
        _backend.Dispose();
    }

    /// <summary>One batch.</summary>
    [Benchmark]
    public void Run() => _network.Run(_images, Network.Batch, _logits);
}
