using Engine.Backends;

namespace Engine.Cpu;

public sealed unsafe partial class CpuBackend
{
    /// <summary>A layer's filters transformed, to be kept.</summary>
    private WinogradWeights PrepareByWinograd(Conv2DGeometry geometry, WinogradSize size, float* weights)
    {
        var prepared = new WinogradWeights(_kernel, geometry, size);
        TransformFilters(geometry, size, prepared.Filters, weights);
        return prepared;
    }

    /// <summary>A layer's filters transformed, for one call.</summary>
    private WinogradFilters TransformFilters(Conv2DGeometry geometry, WinogradSize size, float* weights)
    {
        WinogradFilters filters = TakeFilters(size.Planes, WinogradChoice.Depth(geometry), geometry.OutputChannels);
        TransformFilters(geometry, size, filters, weights);
        return filters;
    }

    private void TransformFilters(Conv2DGeometry geometry, WinogradSize size, WinogradFilters filters, float* weights)
    {
        if (SpaceToDepth.Applies(geometry))
        {
            var squares = new SpaceToDepth(geometry);
            float* rearranged = _rearranged.Take(RearrangedFilters, squares.FilterFloats);
            squares.Filters(weights, rearranged);
            weights = rearranged;
        }

        if (size.Taps == 5)
            TransformFilters<Winograd5x5>(filters, weights);
        else if (size.Outputs == 4)
            TransformFilters<Winograd3x3By4>(filters, weights);
        else
            TransformFilters<Winograd3x3>(filters, weights);
    }

    private void TransformFilters<TTransforms>(WinogradFilters filters, float* weights)
        where TTransforms : struct, IWinogradTransforms
    {
        var body = new WinogradForwardFilters<TTransforms>(filters, weights) { Scratch = _tileScratch };
        _pool.Run(ref body, Math.Min(PartsFor(filters.Depth, (long)filters.Planes * filters.Columns), WinogradForwardFilters<TTransforms>.Panels(filters)));
    }

    private void ConvolveByWinograd(Conv2DGeometry geometry, WinogradSize size, WinogradFilters filters, float* input, float* bias, bool relu, float* output)
    {
        if (SpaceToDepth.Applies(geometry))
            input = Squares(geometry, input);
        var tiles = WinogradTiles.Of(geometry, size);
        if (size.Taps == 5)
            ConvolveByWinograd<Winograd5x5>(tiles, filters, input, bias, relu, output);
        else if (size.Outputs == 4)
            ConvolveByWinograd<Winograd3x3By4>(tiles, filters, input, bias, relu, output);
        else
            ConvolveByWinograd<Winograd3x3>(tiles, filters, input, bias, relu, output);
    }

    private void ConvolveByWinograd<TTransforms>(WinogradTiles tiles, WinogradFilters filters, float* input, float* bias, bool relu, float* output)
        where TTransforms : struct, IWinogradTransforms
    {
        var body = new WinogradConvolution<TTransforms>(_tileScratch, _scratch, tiles, filters, input, Zeros(filters.Depth), bias, relu, output);
        _pool.Run(ref body, body.Parts(_pool.Threads));
    }

    /// <summary>The gradient by input: the same convolution over the output's gradient, with the filters turned over.</summary>
    private void GradInputByWinograd(Conv2DGeometry geometry, WinogradSize size, float* outputGrad, float* weights, float* inputGrad)
    {
        if (size.Taps == 5)
            GradInputByWinograd<Winograd5x5>(geometry, size, outputGrad, weights, inputGrad);
        else if (size.Outputs == 4)
            GradInputByWinograd<Winograd3x3By4>(geometry, size, outputGrad, weights, inputGrad);
        else
            GradInputByWinograd<Winograd3x3>(geometry, size, outputGrad, weights, inputGrad);
    }

    private void GradInputByWinograd<TTransforms>(Conv2DGeometry geometry, WinogradSize size, float* outputGrad, float* weights, float* inputGrad)
        where TTransforms : struct, IWinogradTransforms
    {
        WinogradFilters filters = TakeFilters(size.Planes, geometry.OutputChannels, geometry.InputChannels);
        var turn = new WinogradTurnedFilters<TTransforms>(filters, weights);
        _pool.Run(ref turn, PartsFor(filters.Depth, (long)filters.Planes * filters.Columns));
        ConvolveByWinograd<TTransforms>(WinogradTiles.OfGradInput(geometry, size), filters, outputGrad, null, false, inputGrad);
    }

    private void GradWeightsByWinograd(Conv2DGeometry geometry, float* input, float* outputGrad, float* weightsGrad)
    {
        if (SpaceToDepth.Applies(geometry))
        {
            var squares = new SpaceToDepth(geometry);
            float* rearranged = _rearranged.Take(RearrangedFilters, squares.FilterFloats);
            Runs.Clear(rearranged, (int)squares.FilterFloats);
            GradWeightsByWinograd<Winograd3x3>(geometry, Squares(geometry, input), outputGrad, rearranged);
            squares.AddFilters(rearranged, weightsGrad);
        }
        else if (geometry.Kernel == 3)
        {
            GradWeightsByWinograd<Winograd3x3>(geometry, input, outputGrad, weightsGrad);
        }
        else
        {
            GradWeightsByWinograd<Winograd5x5>(geometry, input, outputGrad, weightsGrad);
        }
    }

    private void GradWeightsByWinograd<TTransforms>(Conv2DGeometry geometry, float* input, float* outputGrad, float* weightsGrad)
        where TTransforms : struct, IWinogradGradTransforms
    {
        WinogradSize size = WinogradChoice.ForTwo(geometry);
        int depth = WinogradChoice.Depth(geometry), filters = geometry.OutputChannels;
        float* productsGrad = _filterScratch.Take(0, (long)size.Planes * depth * filters);
        var products = new WinogradGradWeights<TTransforms>(
            _kernel, _tileScratch, _scratch, WinogradTiles.Of(geometry, size), depth, filters, input, outputGrad, Zeros(Math.Max(depth, filters)), productsGrad);
        _pool.Run(ref products, WinogradGradWeights<TTransforms>.Parts(_pool.Threads));
        var weights = new WinogradWeightsGradOutput<TTransforms>(productsGrad, depth, filters, weightsGrad);
        _pool.Run(ref weights, PartsFor(filters, (long)size.Planes * depth));
    }

    /// <summary>The batch with its squares gathered; it stays until the next convolution.</summary>
    private float* Squares(Conv2DGeometry geometry, float* input)
    {
        var squares = new SpaceToDepth(geometry);
        float* output = _rearranged.Take(RearrangedImages, squares.ImageFloats);
        var body = new SpaceToDepthBody(geometry, input, output);
        _pool.Run(ref body, PartsFor((long)geometry.Batch * squares.Height, (long)squares.Width * squares.Channels));
        return output;
    }

    /// <summary>Room for filters that are transformed for one call.</summary>
    private WinogradFilters TakeFilters(int planes, int depth, int columns) =>
        new(_kernel, planes, depth, columns, _filterScratch.Take(0, WinogradFilters.Floats(_kernel, planes, depth, columns)));
}
