using Benchmarks.Measurement;
using Engine.Analysis;
using Engine.Backends;
using Engine.Layers;
using Engine.Tensors;

namespace Benchmarks.Training;

/// <summary>One layer's part in a training step on one backend: forward, by input, by weights, as the trainer calls them.</summary>
internal sealed class LayerStep : IDisposable
{
    private readonly IBackend _backend;
    private readonly Operands _operands;

    /// <summary>Makes the operands.</summary>
    /// <exception cref="ArgumentException">The layer has no weights.</exception>
    internal LayerStep(IBackend backend, TrainingLayer layer)
    {
        _backend = backend;
        _operands = new Operands(backend);
        Tensor input = _operands.Uniform(layer.Input, 1), output = _operands.Zeros(layer.Layer.OutputShape(layer.Input));
        Tensor outputGrad = _operands.Uniform(output.Shape, 2), inputGrad = _operands.Zeros(layer.Input);
        IReadOnlyList<ParameterSpec> parameters = layer.Layer.Parameters(layer.Input, null);
        Tensor weights = _operands.Uniform(parameters[0].Shape, 3, 0.01f), bias = _operands.Uniform(parameters[1].Shape, 4);
        Tensor weightsGrad = _operands.Zeros(weights.Shape), biasGrad = _operands.Zeros(bias.Shape);
        switch (layer.Layer)
        {
            case Conv2D convolution:
                Conv2DGeometry geometry = convolution.Geometry(layer.Input);
                Forward = () => backend.Conv2D(geometry, input, weights, bias, Activation.Relu, output);
                ByInput = () => backend.Conv2DGradInput(geometry, outputGrad, weights, inputGrad);
                ByWeights = () => backend.Conv2DGradWeights(geometry, input, outputGrad, weightsGrad, biasGrad);
                break;
            case Linear:
                int batch = output.Shape[0], outputs = output.Shape[1], inputs = input.Shape[1];
                Forward = () => backend.MatMul(new MatMulShape(batch, outputs, inputs, TransposeB: true), input, weights, bias, Activation.Relu, output);
                ByInput = () => backend.MatMul(new MatMulShape(batch, inputs, outputs), outputGrad, weights, Tensor.None, Activation.None, inputGrad);
                ByWeights = () =>
                {
                    backend.MatMul(new MatMulShape(outputs, inputs, batch, TransposeA: true, Accumulate: true), outputGrad, input, Tensor.None, Activation.None, weightsGrad);
                    backend.BiasGrad(outputGrad, biasGrad);
                };
                break;
            default:
                throw new ArgumentException($"{layer.Name} has no weights.", nameof(layer));
        }
    }

    /// <summary>output = ReLU(layer(input)), weights as they are.</summary>
    internal Action Forward { get; }

    /// <summary>The gradient by the input.</summary>
    internal Action ByInput { get; }

    /// <summary>The gradients by the weights and the bias.</summary>
    internal Action ByWeights { get; }

    /// <summary>Waits for the backend and frees the operands.</summary>
    public void Dispose()
    {
        _backend.Synchronize();
        _operands.Dispose();
    }
}
