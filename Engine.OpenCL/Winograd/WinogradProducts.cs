using Engine.Backends;
using Engine.Tensors;

namespace Engine.OpenCL;

/// <summary>3×3 convolutions and their gradients by Winograd's algorithms: transforms, and a product for each of a tile's places.</summary>
internal abstract class WinogradProducts(WinogradChoice choice, OpenClContext context, DeviceMemory memory, ScratchMemory scratch, WinogradKernels kernels)
{
    /// <summary>The transforms.</summary>
    private protected WinogradKernels Kernels { get; } = kernels;

    private protected ScratchMemory Scratch { get; } = scratch;

    /// <summary>Makes the convolution if that pays.</summary>
    internal bool TryConv2D(Conv2DGeometry geometry, in Tensor input, in Tensor weights, in Tensor bias, Activation activation, in Tensor output)
    {
        if (choice.AtOnce(geometry) is not { } outputs)
            return false;
        var tiles = WinogradTiles.Of(geometry, outputs);
        Convolve(tiles, input, Filters(tiles, weights, isTurned: false), bias, activation, output);
        return true;
    }

    /// <summary>Makes the convolution with filters from <see cref="TryPrepare"/>.</summary>
    internal void Conv2D(Conv2DGeometry geometry, in Tensor input, DeviceWeights filters, in Tensor bias, Activation activation, in Tensor output) =>
        Convolve(WinogradTiles.Of(geometry, filters.Outputs), input, filters.Values, bias, activation, output);

    /// <summary>The filters transformed, to be kept; null where that does not pay.</summary>
    internal PreparedWeights? TryPrepare(Conv2DGeometry geometry, in Tensor weights)
    {
        if (choice.Prepared(geometry) is not { } outputs)
            return null;
        var tiles = WinogradTiles.Of(geometry, outputs);
        var prepared = new DeviceWeights(context, memory, FilterFloats(tiles), outputs);
        Kernels.Filters(tiles, weights, isTurned: false, PanelWidth(tiles), prepared.Values);
        return prepared;
    }

    /// <summary>Makes the gradient by the input if that pays.</summary>
    internal bool TryConv2DGradInput(Conv2DGeometry geometry, in Tensor outputGrad, in Tensor weights, in Tensor inputGrad)
    {
        if (choice.GradInput(geometry) is not { } outputs)
            return false;
        var tiles = WinogradTiles.OfGradInput(geometry, outputs);
        Convolve(tiles, outputGrad, Filters(tiles, weights, isTurned: true), Tensor.None, Activation.None, inputGrad);
        return true;
    }

    /// <summary>Adds the gradient by the weights if that pays: the algorithm for 2×2 pixels read backwards, dW += Gᵀ [Σ (A dy Aᵀ) ⊙ (Bᵀ d B)] G.</summary>
    internal bool TryConv2DGradWeights(Conv2DGeometry geometry, in Tensor input, in Tensor outputGrad, in Tensor weightsGrad)
    {
        if (!choice.TakesGradWeights(geometry))
            return false;
        var tiles = WinogradTiles.Of(geometry, 2);
        int piece = Piece(tiles.Count, FloatsOfBoth(tiles), PieceFloatsByWeights);
        Tensor sums = Scratch.Take(ScratchPurpose.Packed, checked(tiles.Planes * tiles.Columns * tiles.Depth));
        for (int first = 0; first < tiles.Count; first += piece)
        {
            int count = Math.Min(piece, tiles.Count - first);
            (Tensor source, Tensor gradient) = TakeBoth(tiles, count);
            Kernels.Input(tiles, first, count, input, source);
            Kernels.Gradient(tiles, first, count, outputGrad, gradient);
            SumOverTiles(tiles, count, source, gradient, accumulate: first > 0, sums);
        }

        Kernels.WeightsGrad(tiles, sums, weightsGrad);
        return true;
    }

    /// <summary>A tile's floats in the source's planes and in the target's.</summary>
    private protected static int FloatsOfBoth(in WinogradTiles tiles) => tiles.Planes * (tiles.Depth + tiles.Columns);

    /// <summary>Scratch memory for so many tiles' planes of the source (planes, count, K) and of the target (planes, count, columns).</summary>
    private protected (Tensor Source, Tensor Target) TakeBoth(in WinogradTiles tiles, int count)
    {
        Tensor both = Scratch.Take(ScratchPurpose.Planes, checked(count * FloatsOfBoth(tiles)));
        int floats = tiles.Planes * count * tiles.Depth;
        return (new(both.Buffer!, 0, new Shape(floats)), new(both.Buffer!, floats, new Shape(tiles.Planes * count * tiles.Columns)));
    }

    /// <summary>sums (planes, columns, K) = or += the products of the gradient's planes, transposed, and the source's.</summary>
    private protected abstract void SumOverTiles(in WinogradTiles tiles, int count, in Tensor source, in Tensor gradient, bool accumulate, in Tensor sums);

    /// <summary>Columns of a panel of transformed filters.</summary>
    private protected abstract int PanelWidth(in WinogradTiles tiles);

    /// <summary>Floats of what lies in scratch memory for each tile.</summary>
    private protected abstract int TileFloats(in WinogradTiles tiles);

    /// <summary>Floats of scratch memory that a piece of the batch takes, about.</summary>
    private protected abstract int PieceFloats { get; }

    /// <summary>The same by weights, where each piece reads and writes all sums.</summary>
    private protected abstract int PieceFloatsByWeights { get; }

    /// <summary>Tiles that the products take together: a piece has a multiple of them.</summary>
    private protected abstract int TilesTogether { get; }

    /// <summary>Makes the target's tiles from <paramref name="first"/> on.</summary>
    private protected abstract void Convolve(
        in WinogradTiles tiles, int first, int count, in Tensor source, in Tensor filters, in Tensor bias, Activation activation, in Tensor target);

    // A piece at a time, so that what the transforms write is still in a cache when the product reads it.
    private void Convolve(in WinogradTiles tiles, in Tensor source, in Tensor filters, in Tensor bias, Activation activation, in Tensor target)
    {
        int piece = Piece(tiles.Count, TileFloats(tiles), PieceFloats);
        for (int first = 0; first < tiles.Count; first += piece)
            Convolve(tiles, first, Math.Min(piece, tiles.Count - first), source, filters, bias, activation, target);
    }

    /// <summary>Tiles of a piece, a multiple of <see cref="TilesTogether"/>: as many as make few pieces of about so many floats. The last is what is left.</summary>
    private int Piece(int tiles, int tileFloats, int wantedFloats)
    {
        int floats = choice.PieceFloats ?? wantedFloats, pieces = (int)(((long)tiles * tileFloats + floats - 1) / floats);
        return ((tiles + pieces - 1) / pieces + TilesTogether - 1) / TilesTogether * TilesTogether;
    }

    private Tensor Filters(in WinogradTiles tiles, in Tensor weights, bool isTurned)
    {
        Tensor filters = Scratch.Take(ScratchPurpose.Packed, FilterFloats(tiles));
        Kernels.Filters(tiles, weights, isTurned, PanelWidth(tiles), filters);
        return filters;
    }

    private int FilterFloats(in WinogradTiles tiles)
    {
        int width = PanelWidth(tiles);
        return checked(tiles.Planes * ((tiles.Columns + width - 1) / width) * width * tiles.Depth);
    }
}
