using BenchmarkDotNet.Attributes;
using Benchmarks.Measurement;
using Benchmarks.Shapes;
using Engine.Analysis;
using Engine.Backends;
using Engine.Cpu;
using Engine.Tensors;

namespace Benchmarks;

/// <summary>The convolutions of AlexNet and VGG-16 in a training step of four images: forward with the weights as they are, by input, by weights and bias.</summary>
[Config(typeof(RateConfig))]
public class TrainingBenchmarks
{
    private const int Batch = 4;

    private CpuBackend _backend = null!;
    private Operands _operands = null!;
    private Tensor _input, _weights, _bias, _output, _inputGrad, _weightsGrad, _biasGrad;

    /// <summary>The layer.</summary>
    [ParamsSource(nameof(Layers))]
    public ConvolutionLayer Layer { get; set; } = null!;

    /// <summary>Every layer.</summary>
    public static IEnumerable<ConvolutionLayer> Layers => ConvolutionLayer.All.Select(layer => layer with { Geometry = layer.Geometry.WithBatch(Batch) });

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
        _output = _operands.Uniform(Layer.Geometry.Output, 4);
        _inputGrad = _operands.Zeros(Layer.Geometry.Input);
        _weightsGrad = _operands.Zeros(Layer.Geometry.Weights);
        _biasGrad = _operands.Zeros(_bias.Shape);
    }

    /// <summary>Frees them.</summary>
    [GlobalCleanup]
    public void Cleanup()
    {
        _operands.Dispose();
        _backend.Dispose();
    }

    /// <summary>The layer forward.</summary>
    [Benchmark(Baseline = true)]
    public void Forward()
    {
        _backend.Conv2D(Layer.Geometry, _input, _weights, _bias, Activation.Relu, _output);
        _backend.Synchronize();
    }

    /// <summary>The gradient by the input.</summary>
    [Benchmark]
    public void ByInput()
    {
        _backend.Conv2DGradInput(Layer.Geometry, _output, _weights, _inputGrad);
        _backend.Synchronize();
    }

    /// <summary>The gradients by the weights and the bias, from the second run on added to the last.</summary>
    [Benchmark]
    public void ByWeights()
    {
        _backend.Conv2DGradWeights(Layer.Geometry, _input, _output, _weightsGrad, _biasGrad);
        _backend.Synchronize();
    }
}
