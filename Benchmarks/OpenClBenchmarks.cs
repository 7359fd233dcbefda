using BenchmarkDotNet.Attributes;
using Benchmarks.Devices;
using Benchmarks.Measurement;
using Engine.Analysis;
using Engine.Backends;
using Engine.OpenCL;
using Engine.Tensors;

namespace Benchmarks;

/// <summary>Square products on the default OpenCL device; each ends with the device done.</summary>
public class OpenClGemmBenchmarks
{
    private OpenClBackend _backend = null!;
    private Operands _operands = null!;
    private Tensor _a, _b, _c;

    /// <summary>M = N = K.</summary>
    [Params(1024, 4096)]
    public int Size { get; set; }

    /// <summary>Opens the device and makes the operands.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _backend = new OpenClBackend();
        _operands = new Operands(_backend);
        var shape = new Shape(Size, Size);
        (_a, _b, _c) = (_operands.Uniform(shape, 1), _operands.Uniform(shape, 2), _operands.Zeros(shape));
    }

    /// <summary>Frees them.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _operands.Dispose();
        _backend.Dispose();
    }

    /// <summary>C = A · B.</summary>
    [Benchmark]
    public void MatMul()
    {
        _backend.MatMul(new MatMulShape(Size, Size, Size), _a, _b, Tensor.None, Activation.None, _c);
        _backend.Synchronize();
    }
}

/// <summary>AlexNet and VGG-16, running and learning, on the default OpenCL device; each ends with the device done.</summary>
public class OpenClNetworkBenchmarks
{
    private OpenClBackend _backend = null!;
    private DeviceRun _run = null!;

    /// <summary>Network, batch and what it does.</summary>
    [ParamsSource(nameof(Works))]
    public DeviceWork Work { get; set; } = null!;

    /// <summary>Every case.</summary>
    public static IEnumerable<DeviceWork> Works => DeviceWorks.All;

    /// <summary>Opens the device and makes the network and its images.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _backend = new OpenClBackend();
        _run = new DeviceRun(_backend, Work);
    }

    /// <summary>Frees them.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _run.Dispose();
        _backend.Dispose();
    }

    /// <summary>One batch, or one step.</summary>
    [Benchmark]
    public void Run() => _run.Once();
}
