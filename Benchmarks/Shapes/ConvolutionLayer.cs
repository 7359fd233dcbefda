using Engine.Backends;
using Engine.Tensors;

namespace Benchmarks.Shapes;

/// <summary>A convolution of AlexNet or VGG-16 by its usual name, one image.</summary>
/// <param name="Name">Network and layer.</param>
/// <param name="Geometry">Where every tap lies.</param>
public sealed record ConvolutionLayer(string Name, Conv2DGeometry Geometry)
{
    /// <summary>AlexNet's five and VGG-16's nine different ones (conv3_3, conv4_3 and conv5_1 to 5_3 repeat earlier shapes or each other).</summary>
    public static IReadOnlyList<ConvolutionLayer> All { get; } =
    [
        Of("alexnet conv1", 224, 3, 64, 11, 4, 2),
        Of("alexnet conv2", 27, 64, 192, 5, 1, 2),
        Of("alexnet conv3", 13, 192, 384, 3, 1, 1),
        Of("alexnet conv4", 13, 384, 256, 3, 1, 1),
        Of("alexnet conv5", 13, 256, 256, 3, 1, 1),
        Of("vgg16 conv1_1", 224, 3, 64, 3, 1, 1),
        Of("vgg16 conv1_2", 224, 64, 64, 3, 1, 1),
        Of("vgg16 conv2_1", 112, 64, 128, 3, 1, 1),
        Of("vgg16 conv2_2", 112, 128, 128, 3, 1, 1),
        Of("vgg16 conv3_1", 56, 128, 256, 3, 1, 1),
        Of("vgg16 conv3_2", 56, 256, 256, 3, 1, 1),
        Of("vgg16 conv4_1", 28, 256, 512, 3, 1, 1),
        Of("vgg16 conv4_2", 28, 512, 512, 3, 1, 1),
        Of("vgg16 conv5_1", 14, 512, 512, 3, 1, 1),
    ];

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static ConvolutionLayer Of(string name, int size, int channels, int filters, int kernel, int stride, int padding) =>
        new(name, new Conv2DGeometry(new Shape(1, size, size, channels), filters, kernel, stride, padding, 1));
}
