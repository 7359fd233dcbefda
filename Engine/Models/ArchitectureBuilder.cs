using Engine.Backends;
using Engine.Layers;

namespace Engine.Models;

/// <summary>Puts a network together layer by layer. Layers are named as PyTorch would: <c>features.0</c>, <c>features.1</c>, … and, after
/// <see cref="Flatten"/>, <c>classifier.0</c>, ….</summary>
public sealed class ArchitectureBuilder
{
    private readonly string _name;
    private readonly int _channels, _height, _width;
    private readonly List<NamedLayer> _layers = [];
    private string _block = "features";
    private int _next;

    internal ArchitectureBuilder(string name, int channels, int height, int width) => (_name, _channels, _height, _width) = (name, channels, height, width);

    /// <summary>Adds a convolution.</summary>
    public ArchitectureBuilder Conv2D(int outputChannels, Size2D kernel, Size2D? stride = null, Size2D padding = default, Size2D? dilation = null, int groups = 1, bool bias = true) =>
        Add(new Conv2D(outputChannels, kernel, stride, padding, dilation, groups, bias));

    /// <summary>Adds max(0, x).</summary>
    public ArchitectureBuilder ReLU() => Add(new ReLU());

    /// <summary>Adds 1 / (1 + e⁻ˣ).</summary>
    public ArchitectureBuilder Sigmoid() => Add(new Sigmoid());

    /// <summary>Adds tanh.</summary>
    public ArchitectureBuilder Tanh() => Add(new Tanh());

    /// <summary>Adds max-pooling; the stride is the window's unless given.</summary>
    public ArchitectureBuilder MaxPool2D(Size2D window, Size2D? stride = null, Size2D padding = default, bool ceilMode = false) =>
        Add(new MaxPool2D(window, stride, padding, ceilMode));

    /// <summary>Adds average pooling; the stride is the window's unless given.</summary>
    public ArchitectureBuilder AvgPool2D(Size2D window, Size2D? stride = null, Size2D padding = default, bool ceilMode = false) =>
        Add(new AvgPool2D(window, stride, padding, ceilMode));

    /// <summary>Adds average pooling to a fixed size.</summary>
    public ArchitectureBuilder AdaptiveAvgPool2D(Size2D output) => Add(new AdaptiveAvgPool2D(output));

    /// <summary>Adds local response normalisation.</summary>
    public ArchitectureBuilder LocalResponseNorm(int size, float alpha = 1e-4f, float beta = 0.75f, float k = 1) =>
        Add(new LocalResponseNorm(new LocalResponseNormParameters(size, alpha, beta, k)));

    /// <summary>Adds batch normalisation.</summary>
    public ArchitectureBuilder BatchNorm2D(float epsilon = 1e-5f) => Add(new BatchNorm2D(epsilon));

    /// <summary>Adds dropout.</summary>
    public ArchitectureBuilder Dropout(float probability = 0.5f) => Add(new Dropout(probability));

    /// <summary>Turns images into rows; the layers after it are the classifier.</summary>
    public ArchitectureBuilder Flatten()
    {
        _layers.Add(new NamedLayer("flatten", new Flatten()));
        (_block, _next) = ("classifier", 0);
        return this;
    }

    /// <summary>Adds a linear layer.</summary>
    public ArchitectureBuilder Linear(int outputs, bool bias = true) => Add(new Linear(outputs, bias));

    /// <summary>Adds any layer under the next name.</summary>
    public ArchitectureBuilder Add(Layer layer)
    {
        _layers.Add(new NamedLayer($"{_block}.{_next++}", layer));
        return this;
    }

    /// <summary>The network on paper.</summary>
    /// <exception cref="ArgumentException">A layer does not fit; the message names it.</exception>
    public Architecture Build() => new(_name, _channels, _height, _width, _layers);
}
