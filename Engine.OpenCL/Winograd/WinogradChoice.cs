using Engine.Backends;

namespace Engine.OpenCL;

/// <summary>Where F(2×2, 3×3) can be used, and where it pays.</summary>
/// <param name="method">What the caller wants.</param>
/// <param name="family">The kernels that make the products.</param>
internal sealed class WinogradChoice(OpenClConvolution method, KernelFamily family)
{
    // Measured on PoCL, see Benchmarks/README.md: smaller maps and batches do not repay their filters, which are 1.8 times the plain ones.
    private const int LeastPixels = 64, LeastTiles = 32;

    // By arithmetic, not seen on one: a GPU saves 40 · C · O operations a tile and moves 128 · (C + O) bytes more. At 16 operations a byte (H100: 45 TFLOP/s
    // beside 2.8 TB/s) the two are equal where C · O / (C + O) is 51; this leaves room for cards with less bandwidth.
    private const int LeastChannels = 128;

    /// <summary>Whether with filters that were transformed before.</summary>
    internal bool Takes(Conv2DGeometry geometry) => Takes(geometry, geometry.OutputHeight * geometry.OutputWidth >= LeastPixels);

    /// <summary>Whether with filters that are transformed for this call.</summary>
    internal bool TakesAtOnce(Conv2DGeometry geometry) => Takes(geometry, WinogradTiles.Of(geometry).Count >= LeastTiles);

    /// <summary>Whether for the gradient by the input, whose filters always are.</summary>
    internal bool TakesGradInput(Conv2DGeometry geometry) => Takes(geometry, WinogradTiles.OfGradInput(geometry).Count >= LeastTiles);

    private bool Takes(Conv2DGeometry geometry, bool isLarge) => method switch
    {
        OpenClConvolution.Direct => false,
        OpenClConvolution.Winograd => Applies(geometry),
        _ => Applies(geometry) && isLarge && (family == KernelFamily.Direct || geometry.InputChannels * geometry.OutputChannels >= LeastChannels * (geometry.InputChannels + geometry.OutputChannels)),
    };

    private static bool Applies(Conv2DGeometry geometry) =>
        geometry is { Groups: 1 } && geometry.Kernel == 3 && geometry.Stride == 1 && geometry.Dilation == 1 && geometry.InputChannels % 16 == 0 && geometry.OutputChannels % 16 == 0;
}
