using Engine.Backends;

namespace Engine.Cpu;

/// <summary>Where Winograd's algorithms can be used, and where they pay: measured, see Benchmarks/README.md.</summary>
internal static class WinogradChoice
{
    // On smaller maps a single image's transformed filters, about twice the plain ones, take longer to read than the products saved.
    private const int LeastPixels = 64;

    // With fewer tiles in the whole batch, transforming the filters takes longer than the products saved.
    private const int LeastTiles = 32;

    /// <summary>Whether a convolution can be done this way: 3×3 or 5×5, stride 1, no dilation, one group, whole vectors of channels; or one that
    /// becomes such by <see cref="SpaceToDepth"/>.</summary>
    internal static bool Applies(Conv2DGeometry geometry) => AppliesDirectly(geometry) || SpaceToDepth.Applies(geometry);

    /// <summary>Whether that is faster than im2col with filters that were transformed before.</summary>
    internal static bool Pays(Conv2DGeometry geometry) => Applies(geometry) && geometry.OutputHeight * geometry.OutputWidth >= LeastPixels;

    /// <summary>Whether it is faster where the filters must be transformed for one batch only.</summary>
    internal static bool PaysAtOnce(Conv2DGeometry geometry) => Applies(geometry) && Tiles(geometry) >= LeastTiles;

    /// <summary>The same for the gradient by input, which has no squares to gather.</summary>
    internal static bool PaysForGradInput(Conv2DGeometry geometry) => AppliesDirectly(geometry) && Tiles(geometry) >= LeastTiles;

    /// <summary>Taps of the filters that are transformed, along a side.</summary>
    internal static int Taps(Conv2DGeometry geometry) => SpaceToDepth.Applies(geometry) ? SpaceToDepth.Taps : geometry.Kernel.Height;

    /// <summary>What each of them sees.</summary>
    internal static int Depth(Conv2DGeometry geometry) => SpaceToDepth.Applies(geometry) ? new SpaceToDepth(geometry).Channels : geometry.InputChannels;

    private static bool AppliesDirectly(Conv2DGeometry geometry) =>
        geometry is { Groups: 1 } && (geometry.Kernel == 3 || geometry.Kernel == 5) && geometry.Stride == 1 && geometry.Dilation == 1
        && geometry.InputChannels % 16 == 0 && geometry.OutputChannels % 16 == 0;

    private static long Tiles(Conv2DGeometry geometry) => (long)geometry.Batch * ((geometry.OutputHeight + 1) / 2) * ((geometry.OutputWidth + 1) / 2);
}
