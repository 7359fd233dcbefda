using BenchmarkDotNet.Attributes;
using Benchmarks.Measurement;
using Benchmarks.Shapes;
using Engine.Analysis;
using Engine.Backends;
using Engine.Cpu;
using Engine.Tensors;

namespace Benchmarks;

/// <summary>The convolutions of AlexNet and VGG-16, one image, bias and ReLU fused, weights prepared as in inference.</summary>
[Config(typeof(RateConfig))]
public class LayerBenchmarks
{
    private CpuBackend _backend = null!;
    private Operands _operands = null!;
    private Tensor _input, _weights, _bias, _output;
    private PreparedWeights? _prepared;
    private float[] _inputArray = [], _weightsArray = [], _biasArray = [], _outputArray = [];

    /// <summary>The layer.</summary>
    [ParamsSource(nameof(Layers))]
    public ConvolutionLayer Layer { get; set; } = null!;

    /// <summary>Every layer.</summary>
    public static IEnumerable<ConvolutionLayer> Layers => ConvolutionLayer.All;

    /// <summary>How the engine computes it.</summary>
    [ParamsAllValues]
    public ConvolutionMethod Method { get; set; }

    /// <summary>Makes the operands.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _backend = new CpuBackend(new CpuOptions { Convolution = Method });
        _operands = new Operands(_backend);
        _input = _operands.Uniform(Layer.Geometry.Input, 1);
        _weights = _operands.Uniform(Layer.Geometry.Weights, 2);
        _bias = _operands.Uniform(new Shape(Layer.Geometry.OutputChannels), 3);
        _output = _operands.Zeros(Layer.Geometry.Output);
        _prepared = _backend.PrepareConv2D(Layer.Geometry, _weights);
        (_inputArray, _weightsArray, _biasArray) = (_backend.Download(_input), _backend.Download(_weights), _backend.Download(_bias));
        _outputArray = new float[_output.Length];
    }

    /// <summary>Frees them.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _prepared?.Dispose();
        _operands.Dispose();
        _backend.Dispose();
    }

    /// <summary>The layer forward.</summary>
    [Benchmark(Baseline = true)]
    public void Forward()
    {
        _backend.Conv2D(Layer.Geometry, _input, _weights, _bias, Activation.Relu, _output, _prepared);
        _backend.Synchronize();
    }

    /// <summary>The same layer by the readable path: the patch matrix written out, then plain dot products on one thread.</summary>
    [Benchmark]
    public void ReadableIm2Col() => Im2ColConvolution.Forward(Layer.Geometry, _inputArray, _weightsArray, _biasArray, _outputArray);
}
