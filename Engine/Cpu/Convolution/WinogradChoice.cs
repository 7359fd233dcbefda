using Engine.Backends;

namespace Engine.Cpu;

/// <summary>Where Winograd's algorithms can be used, and where they pay: measured, see Benchmarks/README.md.</summary>
internal static class WinogradChoice
{
    // On smaller maps a single image's transformed filters, about twice the plain ones, take longer to read than the products saved.
    private const int LeastPixels = 64;

    // F(4×4, 3×3)'s filters are four times the plain ones, 2¼ times those of F(2×2, 3×3), and are read for each batch. On maps of 13×13, where the products of one
    // image are few, they pay up to AlexNet's 384 × 256 (14 MB); VGG-16's 512 × 512 on 14×14 (38 MB) were as fast either way.
    private const int LeastPixelsForFour = 27 * 27, LeastPixelsForFewFilters = 13 * 13;
    private const long FewFilterBytes = 16 << 20;

    // With fewer tiles in the whole batch, transforming the filters takes longer than the products saved.
    private const int LeastTiles = 32;

    /// <summary>Whether a convolution can be done this way: 3×3 or 5×5, stride 1, no dilation, one group, whole vectors of channels; or one that
    /// becomes such by <see cref="SpaceToDepth"/>.</summary>
    internal static bool Applies(Conv2DGeometry geometry) => AppliesDirectly(geometry) || SpaceToDepth.Applies(geometry);

    /// <summary>Every way of convolving with filters that are transformed or packed once and kept, and how a backend is told to take it.</summary>
    internal static IEnumerable<(ConvolutionMethod Method, WinogradSize? Size)> Ways(Conv2DGeometry geometry)
    {
        yield return (ConvolutionMethod.Im2Col, null);
        foreach (ConvolutionMethod method in (ConvolutionMethod[])[ConvolutionMethod.Winograd2, ConvolutionMethod.Winograd4, ConvolutionMethod.Winograd6])
        {
            if (Forced(method, geometry) is { } size)
                yield return (method, size);
        }
    }

    /// <summary>The algorithm for filters that are transformed once and kept; null for im2col.</summary>
    internal static WinogradSize? Prepared(ConvolutionMethod method, Conv2DGeometry geometry) => method == ConvolutionMethod.Fastest
        ? Applies(geometry) && (long)geometry.OutputHeight * geometry.OutputWidth >= LeastPixels ? FastestPrepared(geometry) : null
        : Forced(method, geometry);

    /// <summary>The algorithm where the filters must be transformed for one batch only, as in training; null for im2col. Two outputs' factors are exact,
    /// so training keeps to them.</summary>
    internal static WinogradSize? AtOnce(ConvolutionMethod method, Conv2DGeometry geometry) => method is ConvolutionMethod.Fastest or ConvolutionMethod.Measured
        ? Applies(geometry) && Tiles(geometry) >= LeastTiles ? ForTwo(geometry) : null
        : Forced(method, geometry);

    /// <summary>The same for the gradient by input, which has no squares to gather.</summary>
    internal static WinogradSize? GradInput(ConvolutionMethod method, Conv2DGeometry geometry) => AppliesDirectly(geometry) ? AtOnce(method, geometry) : null;

    /// <summary>Whether the gradient by weights is taken by the algorithm for two outputs, read backwards.</summary>
    internal static bool ByWeights(ConvolutionMethod method, Conv2DGeometry geometry) => AtOnce(method, geometry) is not null;

    /// <summary>The algorithm for 2×2 outputs.</summary>
    internal static WinogradSize ForTwo(Conv2DGeometry geometry) => new(2, Taps(geometry));

    /// <summary>Taps of the filters that are transformed, along a side.</summary>
    private static int Taps(Conv2DGeometry geometry) => SpaceToDepth.Applies(geometry) ? SpaceToDepth.Taps : geometry.Kernel.Height;

    /// <summary>What each of them sees.</summary>
    internal static int Depth(Conv2DGeometry geometry) => SpaceToDepth.Applies(geometry) ? new SpaceToDepth(geometry).Channels : geometry.InputChannels;

    private static WinogradSize? Forced(ConvolutionMethod method, Conv2DGeometry geometry) => method switch
    {
        ConvolutionMethod.Winograd2 when Applies(geometry) => ForTwo(geometry),
        ConvolutionMethod.Winograd4 when Applies(geometry) => new WinogradSize(4, Taps(geometry)),
        ConvolutionMethod.Winograd6 when Applies(geometry) && Taps(geometry) == 3 => new WinogradSize(6, 3),
        _ => null,
    };

    // F(6×6, 3×3) is left to those who ask: it saves at most a sixth of a layer's time, and its error is five to ten times that of F(4×4, 3×3).
    private static WinogradSize FastestPrepared(Conv2DGeometry geometry)
    {
        var four = new WinogradSize(4, Taps(geometry));
        long pixels = (long)geometry.OutputHeight * geometry.OutputWidth, filters = (long)four.Planes * Depth(geometry) * geometry.OutputChannels * sizeof(float);
        return pixels >= LeastPixelsForFour || (pixels >= LeastPixelsForFewFilters && filters <= FewFilterBytes) ? four : ForTwo(geometry);
    }

    private static bool AppliesDirectly(Conv2DGeometry geometry) =>
        geometry is { Groups: 1 } && (geometry.Kernel == 3 || geometry.Kernel == 5) && geometry.Stride == 1 && geometry.Dilation == 1
        && geometry.InputChannels % 16 == 0 && geometry.OutputChannels % 16 == 0;

    private static long Tiles(Conv2DGeometry geometry) => (long)geometry.Batch * ((geometry.OutputHeight + 1) / 2) * ((geometry.OutputWidth + 1) / 2);
}
