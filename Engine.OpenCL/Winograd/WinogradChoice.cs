using Engine.Backends;

namespace Engine.OpenCL;

/// <summary>Where Winograd's algorithms can be used, and where they pay: how many pixels a tile makes along a side, 2 or 4, or null for the definition's sums.</summary>
/// <param name="method">What the caller wants.</param>
/// <param name="family">The kernels that make the products.</param>
/// <param name="pieceFloats">Floats of transformed tiles at once, in place of what suits the kernels; null for that.</param>
internal sealed class WinogradChoice(OpenClConvolution method, KernelFamily family, int? pieceFloats = null)
{
    // Measured on PoCL, see Benchmarks/README.md: smaller maps and batches do not repay their filters, which are 1.8 times the plain ones.
    private const int LeastPixels = 64, LeastTiles = 32;

    // F(4×4, 3×3)'s filters are four times the plain ones.
    private const int LeastPixelsForFour = 27 * 27;

    // By arithmetic, not seen on one: with F(2×2, 3×3) a GPU saves 40 · C · O operations a tile and moves 128 · (C + O) bytes more. At 16 operations a byte (H100: 45
    // TFLOP/s beside 2.8 TB/s) the two are equal where C · O / (C + O) is 51; this leaves room for cards with less bandwidth. F(4×4, 3×3) saves 216 · C · O and moves
    // 288 · (C + O): they are equal at 21, and the same room is left.
    private const int LeastChannels = 128, LeastChannelsForFour = 54;

    /// <summary>Floats of transformed tiles at once, in place of what suits the kernels; null for that.</summary>
    internal int? PieceFloats => pieceFloats;

    /// <summary>With filters that were transformed before.</summary>
    internal int? Prepared(Conv2DGeometry geometry)
    {
        if (method != OpenClConvolution.Fastest)
            return Forced(geometry);
        int pixels = geometry.OutputHeight * geometry.OutputWidth;
        if (Pays(geometry, pixels >= LeastPixelsForFour, LeastChannelsForFour))
            return 4;
        return Pays(geometry, pixels >= LeastPixels, LeastChannels) ? 2 : null;
    }

    /// <summary>With filters that are transformed for this call, as in training: its factors are exact.</summary>
    internal int? AtOnce(Conv2DGeometry geometry) => Transformed(geometry, WinogradTiles.Of(geometry, 2));

    /// <summary>For the gradient by the input, whose filters always are.</summary>
    internal int? GradInput(Conv2DGeometry geometry) => Transformed(geometry, WinogradTiles.OfGradInput(geometry, 2));

    /// <summary>Whether for the gradient by the weights, by the algorithm for 2×2 pixels read backwards.</summary>
    internal bool TakesGradWeights(Conv2DGeometry geometry) => AtOnce(geometry) is not null;

    private int? Transformed(Conv2DGeometry geometry, in WinogradTiles tiles) =>
        method != OpenClConvolution.Fastest ? Forced(geometry) : Pays(geometry, tiles.Count >= LeastTiles, LeastChannels) ? 2 : null;

    private int? Forced(Conv2DGeometry geometry) => method switch
    {
        OpenClConvolution.Winograd2 when Applies(geometry) => 2,
        OpenClConvolution.Winograd4 when Applies(geometry) => 4,
        _ => null,
    };

    private bool Pays(Conv2DGeometry geometry, bool isLarge, int leastChannels) =>
        Applies(geometry) && isLarge && (family == KernelFamily.Direct || geometry.InputChannels * geometry.OutputChannels >= leastChannels * (geometry.InputChannels + geometry.OutputChannels));

    private static bool Applies(Conv2DGeometry geometry) =>
        geometry is { Groups: 1 } && geometry.Kernel == 3 && geometry.Stride == 1 && geometry.Dilation == 1 && geometry.InputChannels % 16 == 0 && geometry.OutputChannels % 16 == 0;
}
