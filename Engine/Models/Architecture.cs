using Engine.Backends;
using Engine.Layers;
using Engine.Tensors;

namespace Engine.Models;

/// <summary>A network on paper: named layers in order, every shape known, no memory and no backend.</summary>
public sealed class Architecture
{
    // No layer of the catalogue's is called so.
    private const string FlattenedName = "flattened";

    /// <summary>Infers every shape.</summary>
    /// <param name="name">The network's name.</param>
    /// <param name="channels">Channels of an input image.</param>
    /// <param name="height">Its height.</param>
    /// <param name="width">Its width.</param>
    /// <param name="layers">The layers and their names, first to last; the last gives one row of class scores an image.</param>
    /// <exception cref="ArgumentException">A layer does not fit what comes into it; the message names the layer.</exception>
    public Architecture(string name, int channels, int height, int width, IEnumerable<NamedLayer> layers)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(layers);
        if (channels < 1 || height < 1 || width < 1)
            throw new ArgumentException($"An image needs at least one channel, row and column; {channels}×{height}×{width} (channels, height, width) came.");
        Name = name;
        Input = new Shape(1, height, width, channels);

        var placed = new List<ArchitectureLayer>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        Shape shape = Input;
        Shape? flattenedFrom = null;
        foreach ((string layerName, Layer layer) in layers)
        {
            if (!names.Add(layerName))
                throw new ArgumentException($"{name}: two layers are called {layerName}; give each its own name.", nameof(layers));
            Shape output;
            IReadOnlyList<ParameterSpec> parameters;
            try
            {
                output = layer.OutputShape(shape);
                parameters = layer.Parameters(shape, flattenedFrom);
            }
            catch (ArgumentException e)
            {
                throw new ArgumentException($"{name} with images of {channels}×{height}×{width}: layer {layerName} does not fit. {e.Message}", e);
            }

            placed.Add(new ArchitectureLayer(layerName, layer, shape, output, parameters));
            flattenedFrom = layer switch
            {
                Flatten => shape,
                Linear => null,
                _ => flattenedFrom,
            };
            shape = output;
        }

        if (placed.Count == 0 || shape.Rank != 2)
            throw new ArgumentException($"{name} must end in rows of class scores, (N, classes); it ends in {shape}. Put Flatten and Linear at the end.", nameof(layers));
        Layers = placed;
        Classes = shape[1];
        Head = placed.FindLastIndex(l => l.Layer is Linear);
    }

    /// <summary>The network's name: <c>vgg16</c>.</summary>
    public string Name { get; }

    /// <summary>One image: (1, H, W, C).</summary>
    public Shape Input { get; }

    /// <summary>Scores that come out for an image.</summary>
    public int Classes { get; }

    /// <summary>The layers, first to last, with their shapes for one image.</summary>
    public IReadOnlyList<ArchitectureLayer> Layers { get; }

    /// <summary>The index in <see cref="Layers"/> of the last linear layer, which gives the scores; −1 where there is none.</summary>
    public int Head { get; }

    /// <summary>The options with which <see cref="ModelCatalog"/> made it; null for a network of one's own.</summary>
    internal ModelOptions? CatalogOptions { get; set; }

    /// <summary>Parameters of the network that this is the beginning of, in layers that were left out.</summary>
    internal IReadOnlySet<string> LeftOut { get; private init; } = new HashSet<string>();

    /// <summary>The beginning of this network: the layers up to one, whose output then stands for the class scores. Weights of the whole network can be loaded into it.</summary>
    /// <remarks>Maps come out flattened, channels last: (N, H · W · C). An activation is a layer of its own: <c>features.0</c> is AlexNet's first convolution before its ReLU,
    /// <c>features.1</c> after it.</remarks>
    /// <param name="layer">The last layer's name: <c>classifier.5</c> of <c>vgg16</c> gives 4,096 features an image.</param>
    /// <exception cref="ArgumentException">No layer is called so.</exception>
    public Architecture UpTo(string layer)
    {
        int count = Layers.TakeWhile(l => l.Name != layer).Count() + 1;
        if (count > Layers.Count)
            throw new ArgumentException($"{Name} has no layer '{layer}'. Its layers are called {string.Join(", ", Layers.Select(l => l.Name))}.", nameof(layer));
        var layers = Layers.Take(count).Select(l => new NamedLayer(l.Name, l.Layer)).ToList();
        if (Layers[count - 1].Output.Rank > 2)
            layers.Add(new NamedLayer(FlattenedName, new Flatten()));
        return new Architecture($"{Name} up to {layer}", Input[3], Input[1], Input[2], layers)
        {
            LeftOut = Layers.Skip(count).SelectMany(l => l.Parameters.Select(l.ParameterName)).ToHashSet(),
        };
    }

    /// <summary>The activation behind a layer that the layer applies while it writes; none where there is none or it cannot.</summary>
    internal Activation FusedActivation(int layer) =>
        Layers[layer].Layer.CanFuseActivation && layer + 1 < Layers.Count ? Layers[layer + 1].Layer.Activation : Activation.None;

    /// <summary>Starts a network of one's own; shapes are inferred.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="channels">Channels of an image.</param>
    /// <param name="height">Height of an image.</param>
    /// <param name="width">Width of an image.</param>
    public static ArchitectureBuilder Define(string name, int channels, int height, int width) => new(name, channels, height, width);
}

/// <summary>A layer and its name.</summary>
/// <param name="Name">Unique in its network; parameters are called <c>name.weight</c> and so on.</param>
/// <param name="Layer">The layer.</param>
public readonly record struct NamedLayer(string Name, Layer Layer);

/// <summary>A layer in its place.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Input">What comes in, for one image.</param>
/// <param name="Output">What goes out, for one image.</param>
/// <param name="Parameters">Its parameters.</param>
public sealed record ArchitectureLayer(string Name, Layer Layer, Shape Input, Shape Output, IReadOnlyList<ParameterSpec> Parameters)
{
    /// <summary>A parameter's name in weight files: <c>features.0.weight</c>.</summary>
    public string ParameterName(ParameterSpec parameter)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        return $"{Name}.{parameter.Name}";
    }
}
