using Engine.Backends;
using Engine.Layers;

namespace Engine.Models;

/// <summary>What every model's table has in common: its features, its head, and the options over both.</summary>
internal static class ModelTable
{
    /// <summary>Puts features and a head together under PyTorch's names.</summary>
    /// <param name="name">The model.</param>
    /// <param name="image">Its own image: channels, height, width.</param>
    /// <param name="classes">Its own number of classes.</param>
    /// <param name="options">The caller's wishes.</param>
    /// <param name="features">The layers <c>features.0</c>, <c>features.1</c>, ….</param>
    /// <param name="average">The size that features are averaged to before the head, or null.</param>
    /// <param name="classifier">The layers <c>classifier.0</c>, … of the standard head but for the last, the linear layer of the classes.</param>
    internal static Architecture Build(
        string name, (int Channels, int Height, int Width) image, int classes, ModelOptions options,
        IEnumerable<Layer> features, Size2D? average, IEnumerable<Layer> classifier)
    {
        if (options.Classes < 1)
            throw new ArgumentException($"A model tells at least one class apart; {options.Classes} were asked for.", nameof(options));
        var last = new Linear(options.Classes ?? classes);
        List<NamedLayer> layers = [.. features.Select((layer, i) => new NamedLayer($"features.{i}", layer))];
        if (options.Head == ModelHead.Compact)
        {
            layers.Add(new NamedLayer("flatten", new Flatten()));
            layers.Add(new NamedLayer("classifier", last));
        }
        else
        {
            if (average is { } size)
                layers.Add(new NamedLayer("avgpool", new AdaptiveAvgPool2D(size)));
            layers.Add(new NamedLayer("flatten", new Flatten()));
            layers.AddRange(classifier.Append(last).Select((layer, i) => new NamedLayer($"classifier.{i}", layer)));
        }

        return new Architecture(name, options.Channels ?? image.Channels, options.Height ?? image.Height, options.Width ?? image.Width, layers);
    }

    /// <summary>The model's activation.</summary>
    internal static Layer Activation(ModelOptions options) => ActivationLayer.For(options.Activation ?? Backends.Activation.Relu);

    /// <summary>The model's dropout.</summary>
    internal static Layer Dropout(ModelOptions options) => new Dropout(options.Dropout ?? 0.5f);
}
