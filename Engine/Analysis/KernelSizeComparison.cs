using Engine.Backends;

namespace Engine.Analysis;

/// <summary>One large filter and the stack of 3×3 that sees as much, at one width and size of VGG.</summary>
/// <param name="Channels">Input and output channels.</param>
/// <param name="Size">Height and width of the image.</param>
/// <param name="LargeKernel">5 or 7.</param>
public sealed record KernelSizeComparison(int Channels, int Size, int LargeKernel)
{
    /// <summary>Every comparison of the report: 5×5 and 7×7 at VGG's four later widths.</summary>
    public static IReadOnlyList<KernelSizeComparison> All { get; } =
    [
        .. from large in (int[])[5, 7]
           from place in ((int Channels, int Size)[])[(64, 112), (128, 56), (256, 28), (512, 14)]
           select new KernelSizeComparison(place.Channels, place.Size, large),
    ];

    /// <summary>3×3 convolutions with the same receptive field: each adds 2.</summary>
    public int SmallCount => (LargeKernel - 1) / 2;

    /// <summary>Floating-point operations of one image through the large filter, or through the stack.</summary>
    public double FlopsOf(bool large) =>
        2.0 * Size * Size * Channels * Channels * (large ? LargeKernel * LargeKernel : SmallCount * 9);

    /// <summary>The single large convolution.</summary>
    public ConvolutionStack Large(IBackend backend) => new(backend, LargeKernel, 1, Channels, Size);

    /// <summary>The stack of 3×3.</summary>
    public ConvolutionStack Small(IBackend backend) => new(backend, 3, SmallCount, Channels, Size);

    /// <summary><c>64@112</c>: channels at image size.</summary>
    public string Place => $"{Channels}@{Size}";

    /// <summary><c>5×5 64@112</c>.</summary>
    public override string ToString() => $"{LargeKernel}×{LargeKernel} {Channels}@{Size}";
}
