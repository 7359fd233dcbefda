using Engine.Backends;
using Engine.Data;
using Engine.Layers;
using Engine.Models;

namespace Engine.Cli.Studies.Depths;

/// <summary>A step of the ladder from LeNet to VGG-19, in two sizes: as it was published, and for small images.</summary>
/// <param name="Name">What a report calls it.</param>
/// <param name="Model">The published one's name in <see cref="ModelCatalog"/>.</param>
internal sealed record DepthNetwork(string Name, string Model)
{
    private const int LeastSide = 32;

    /// <summary>The ladder, from the bottom.</summary>
    internal static IReadOnlyList<DepthNetwork> Ladder { get; } =
    [
        new("LeNet-5", "lenet5"), new("AlexNet", "alexnet"), new("VGG-11", "vgg11"), new("VGG-13", "vgg13"), new("VGG-16", "vgg16"), new("VGG-19", "vgg19"),
    ];

    /// <summary>With its own images and classes: 28×28 digits for LeNet-5, 224×224 photographs of a thousand classes for the others.</summary>
    internal Architecture Published() => ModelCatalog.Create(Model);

    /// <summary>For small images: those of fewer than 32 pixels are enlarged, for VGG halves them five times. The VGGs keep every convolution and have one linear
    /// layer behind them, LeNet-5 is as it was but for the image's size and channels.</summary>
    internal Architecture Small(ImageSize image, int classes)
    {
        ImageSize size = image with { Height = Math.Max(LeastSide, image.Height), Width = Math.Max(LeastSide, image.Width) };
        return Model == "alexnet" ? SmallAlexNet(size, classes) : ModelCatalog.Create(Model, new ModelOptions
        {
            Channels = size.Channels, Height = size.Height, Width = size.Width, Classes = classes, Head = Model == "lenet5" ? ModelHead.Standard : ModelHead.Compact,
        });
    }

    /// <summary>AlexNet's filters and overlapping poolings, its 11×11 filters of stride 4 made 5×5 of stride 2: the published ones leave nothing of 32 pixels
    /// for the last pooling.</summary>
    private static Architecture SmallAlexNet(ImageSize size, int classes) => Architecture.Define("alexnet-small", size.Channels, size.Height, size.Width)
        .Conv2D(64, 5, stride: 2, padding: 2).ReLU().MaxPool2D(3, 2)
        .Conv2D(192, 5, padding: 2).ReLU().MaxPool2D(3, 2)
        .Conv2D(384, 3, padding: 1).ReLU()
        .Conv2D(256, 3, padding: 1).ReLU()
        .Conv2D(256, 3, padding: 1).ReLU().MaxPool2D(3, 2)
        .Flatten().Linear(classes).Build();

    /// <summary>Its convolutions and linear layers, in words: <c>13 + 3</c>.</summary>
    internal static string WeightLayers(Architecture architecture) =>
        $"{architecture.Layers.Count(l => l.Layer is Conv2D)} + {architecture.Layers.Count(l => l.Layer is Linear)}";

    /// <summary>Where its features end: the index of the last layer with a window before the classifier.</summary>
    internal static int LastFeature(Architecture architecture)
    {
        int last = -1;
        for (int i = 0; i < architecture.Layers.Count && architecture.Layers[i].Layer is not (Flatten or AdaptiveAvgPool2D); i++)
        {
            if (architecture.Layers[i].Layer.Window(architecture.Layers[i].Input).Kernel != new Size2D(1, 1))
                last = i;
        }

        return last;
    }
}
