using BenchmarkDotNet.Attributes;
using Benchmarks.Measurement;
using Benchmarks.Shapes;
using Engine.Analysis;
using Engine.Backends;
using Engine.Cpu;
using Engine.Tensors;

namespace Benchmarks;

/// <summary>The matrix product at the shapes of real layers.</summary>
[Config(typeof(RateConfig))]
public class GemmBenchmarks
{
    private CpuBackend _backend = null!;
    private Operands _operands = null!;
    private Tensor _a, _b, _c;

    /// <summary>The product.</summary>
    [ParamsSource(nameof(Shapes))]
    public GemmShape Shape { get; set; } = null!;

    /// <summary>Every shape.</summary>
    public static IEnumerable<GemmShape> Shapes => GemmShape.All;

    /// <summary>Makes the operands.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _backend = new CpuBackend();
        _operands = new Operands(_backend);
        _a = _operands.Uniform(new Shape(Shape.M, Shape.K), 1);
        _b = _operands.Uniform(new Shape(Shape.K, Shape.N), 2);
        _c = _operands.Zeros(new Shape(Shape.M, Shape.N));
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
        _backend.MatMul(new MatMulShape(Shape.M, Shape.N, Shape.K), _a, _b, Tensor.None, Activation.None, _c);
        _backend.Synchronize();
    }
}
