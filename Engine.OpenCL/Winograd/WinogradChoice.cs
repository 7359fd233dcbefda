using Engine.Backends;

namespace Engine.OpenCL;

/// <summary>Where Winograd's algorithms can be used, and where they pay: how many pixels a tile makes along a side, 2 or 4, or null for the definition's sums.</summary>
/// <param name="method">What the caller wants.</param>
/// <param name="limits">From how many channels on they pay on the device.</param>
/// <param name="pieceFloats">Floats of transformed tiles at once, in place of what suits the kernels; null for that.</param>
internal sealed class WinogradChoice(OpenClConvolution method, WinogradLimits limits, int? pieceFloats = null)
{
    // Measured on PoCL, see Benchmarks/README.md: smaller maps and batches do not repay their filters, which are 1.8 times the plain ones.
    private const int LeastPixels = 64, LeastTiles = 32;

    // F(4×4, 3×3)'s filters are four times the plain ones.
    private const int LeastPixelsForFour = 27 * 27;

    /// <summary>Floats of transformed tiles at once, in place of what suits the kernels; null for that.</summary>
    internal int? PieceFloats => pieceFloats;

    /// <summary>With filters that were transformed before.</summary>
    internal int? Prepared(Conv2DGeometry geometry)
    {
        if (method != OpenClConvolution.Fastest)
            return Forced(geometry);
        int pixels = geometry.OutputHeight * geometry.OutputWidth;
        if (Pays(WinogradUse.PreparedFour, geometry, pixels >= LeastPixelsForFour))
            return 4;
        return Pays(WinogradUse.PreparedTwo, geometry, pixels >= LeastPixels) ? 2 : null;
    }

    /// <summary>With filters that are transformed for this call, as in training: its factors are exact.</summary>
    internal int? AtOnce(Conv2DGeometry geometry) => Transformed(WinogradUse.Forward, geometry, WinogradTiles.Of(geometry, 2));

    /// <summary>For the gradient by the input, whose filters always are.</summary>
    internal int? GradInput(Conv2DGeometry geometry) => Transformed(WinogradUse.GradInput, geometry, WinogradTiles.OfGradInput(geometry, 2));

    /// <summary>Whether for the gradient by the weights, by the algorithm for 2×2 pixels read backwards.</summary>
    internal bool TakesGradWeights(Conv2DGeometry geometry) => Transformed(WinogradUse.GradWeights, geometry, WinogradTiles.Of(geometry, 2)) is not null;

    private int? Transformed(WinogradUse use, Conv2DGeometry geometry, in WinogradTiles tiles) =>
        method != OpenClConvolution.Fastest ? Forced(geometry) : Pays(use, geometry, tiles.Count >= LeastTiles) ? 2 : null;

    private int? Forced(Conv2DGeometry geometry) => method switch
    {
        OpenClConvolution.Winograd2 when Applies(geometry) => 2,
        OpenClConvolution.Winograd4 when Applies(geometry) => 4,
        _ => null,
    };

    private bool Pays(WinogradUse use, Conv2DGeometry geometry, bool isLarge) => Applies(geometry) && isLarge && limits.Allow(use, geometry);

    private static bool Applies(Conv2DGeometry geometry) =>
        geometry is { Groups: 1 } && geometry.Kernel == 3 && geometry.Stride == 1 && geometry.Dilation == 1 && geometry.InputChannels % 16 == 0 && geometry.OutputChannels % 16 == 0;
}
