namespace Benchmarks.Shapes;

/// <summary>A product C (M×N) = A (M×K) · B (K×N) that a real layer is, by im2col with filters as rows.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="M">Filters.</param>
/// <param name="N">Output pixels.</param>
/// <param name="K">Elements of a filter.</param>
public sealed record GemmShape(string Layer, int M, int N, int K)
{
    /// <summary>One of each size class in VGG-16 and AlexNet, and a square one.</summary>
    public static IReadOnlyList<GemmShape> All { get; } =
    [
        new("vgg16 conv1_2", 64, 50176, 576),
        new("vgg16 conv2_2", 128, 12544, 1152),
        new("vgg16 conv3_2", 256, 3136, 2304),
        new("vgg16 conv4_2", 512, 784, 4608),
        new("vgg16 conv5_2", 512, 196, 4608),
        new("alexnet2012 conv1", 96, 3025, 363),
        new("square", 2048, 2048, 2048),
    ];

    /// <summary>Floating-point operations.</summary>
    public double Flops => 2.0 * M * N * K;

    /// <inheritdoc/>
    public override string ToString() => $"{M}×{N}×{K}";
}
