using Engine.Backends;
using Engine.Tensors;

namespace Engine.Analysis;

/// <summary>Convolutions of one width one after another, stride 1, padded to keep the image's size, ReLU between them and at the end:
/// one 5×5, or the two 3×3 that see as much.</summary>
public sealed class ConvolutionStack : IDisposable
{
    private readonly IBackend _backend;
    private readonly Operands _operands;
    private readonly Conv2DGeometry[] _geometries;
    private readonly Tensor[] _maps;
    private readonly Tensor[] _weights;
    private readonly Tensor[] _biases;
    private readonly PreparedWeights?[] _prepared;

    /// <summary>Builds a stack of <paramref name="count"/> convolutions.</summary>
    /// <param name="backend">Where it runs; it must outlive the stack.</param>
    /// <param name="kernel">The side of every filter.</param>
    /// <param name="count">Convolutions.</param>
    /// <param name="channels">Input and output channels of each.</param>
    /// <param name="size">Height and width of the image.</param>
    public ConvolutionStack(IBackend backend, int kernel, int count, int channels, int size)
    {
        (_backend, Kernel, Count, Channels, Size) = (backend, kernel, count, channels, size);
        _operands = new Operands(backend);
        var geometry = new Conv2DGeometry(new Shape(1, size, size, channels), channels, kernel, 1, kernel / 2, 1);
        _geometries = [.. Enumerable.Repeat(geometry, count)];
        _maps = new Tensor[count + 1];
        _maps[0] = _operands.Uniform(geometry.Input, 1);
        _weights = new Tensor[count];
        _biases = new Tensor[count];
        _prepared = new PreparedWeights?[count];
        float scale = MathF.Sqrt(6f / geometry.PatchLength);
        for (int i = 0; i < count; i++)
        {
            _weights[i] = _operands.Uniform(geometry.Weights, (ulong)(2 + i), scale);
            _biases[i] = _operands.Zeros(new Shape(channels));
            _maps[i + 1] = _operands.Zeros(geometry.Output);
            _prepared[i] = backend.PrepareConv2D(geometry, _weights[i]);
        }
    }

    /// <summary>The side of every filter.</summary>
    public int Kernel { get; }

    /// <summary>Convolutions.</summary>
    public int Count { get; }

    /// <summary>Input and output channels of each.</summary>
    public int Channels { get; }

    /// <summary>Height and width of the image.</summary>
    public int Size { get; }

    /// <summary><c>5×5</c>, <c>two 3×3</c>.</summary>
    public string Name => Count switch { 1 => $"{Kernel}×{Kernel}", 2 => $"two {Kernel}×{Kernel}", 3 => $"three {Kernel}×{Kernel}", _ => $"{Count} of {Kernel}×{Kernel}" };

    /// <summary>Weights, biases left out as the argument leaves them out: count · k² · C².</summary>
    public long Parameters => _geometries.Sum(g => g.Weights.Length);

    /// <summary>Multiply-accumulates of one image.</summary>
    public long Macs => _geometries.Sum(g => g.Macs);

    /// <summary>Runs the stack once over its image and waits for it.</summary>
    public void Run()
    {
        for (int i = 0; i < Count; i++)
            _backend.Conv2D(_geometries[i], _maps[i], _weights[i], _biases[i], Activation.Relu, _maps[i + 1], _prepared[i]);
        _backend.Synchronize();
    }

    /// <summary>Bytes of all maps behind the image for one image, as training keeps them.</summary>
    public long ActivationBytes => _geometries.Sum(g => g.Output.Length) * sizeof(float);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PreparedWeights? prepared in _prepared)
            prepared?.Dispose();
        _operands.Dispose();
    }
}
