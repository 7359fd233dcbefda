using Engine.Backends;

namespace Engine.Cpu;

public sealed unsafe partial class CpuBackend
{
    /// <summary>How this backend convolves forward with weights as they are, as in training.</summary>
    /// <param name="geometry">The convolution.</param>
    public ConvolutionPlan PlanForward(Conv2DGeometry geometry)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        return PlanOf(geometry, WinogradChoice.AtOnce(_convolution, geometry));
    }

    /// <summary>How this backend convolves forward with what <see cref="PrepareConv2D"/> made of the weights, as in inference.</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="prepared">The prepared weights.</param>
    public ConvolutionPlan PlanForward(Conv2DGeometry geometry, PreparedWeights prepared)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        return PlanOf(geometry, (prepared as WinogradWeights)?.Size);
    }

    /// <summary>How this backend computes the gradient by input.</summary>
    /// <param name="geometry">The convolution.</param>
    public ConvolutionPlan PlanGradInput(Conv2DGeometry geometry)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        return ConvolutionPlan.Of(geometry, WinogradChoice.GradInput(_convolution, geometry), size => WinogradTiles.OfGradInput(geometry, size));
    }

    /// <summary>How this backend computes the gradient by weights.</summary>
    /// <param name="geometry">The convolution.</param>
    public ConvolutionPlan PlanGradWeights(Conv2DGeometry geometry)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        return PlanOf(geometry, GradWeightsSize(geometry));
    }

    /// <summary>The algorithm for the gradient by weights, whose transforms write whole vectors into the products' panels; null for im2col.</summary>
    private WinogradSize? GradWeightsSize(Conv2DGeometry geometry) =>
        WinogradChoice.ByWeights(_convolution, geometry) && WinogradAlgorithms.FillPanels(_kernel) ? WinogradChoice.ForTwo(geometry) : null;

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

        WinogradAlgorithms.With(size, _kernel, new FilterTransform(this, filters, weights));
    }

    private void TransformFilters<TTransforms>(WinogradFilters filters, float* weights)
        where TTransforms : struct, IWinogradTransforms
    {
        var body = new WinogradForwardFilters<TTransforms>(filters, weights) { Scratch = _tileScratch };
        _pool.Run(ref body, Math.Min(PartsFor(filters.Depth, (long)filters.Planes * filters.Columns), WinogradForwardFilters<TTransforms>.Panels(filters)));
    }

    private void ConvolveByWinograd(Conv2DGeometry geometry, WinogradSize size, WinogradFilters filters, float* input, in WinogradDestination destination)
    {
        if (SpaceToDepth.Applies(geometry))
            input = Squares(geometry, input);
        WinogradAlgorithms.With(size, _kernel, new WinogradForward(this, WinogradTiles.Of(geometry, size), filters, input, destination));
    }

    private void ConvolveByWinograd<TTransforms>(WinogradTiles tiles, WinogradFilters filters, float* input, in WinogradDestination destination)
        where TTransforms : struct, IWinogradTransforms
    {
        var steps = new WinogradBlock<TTransforms>(tiles, filters, input, Zeros(filters.Depth), destination);
        var together = new WinogradStages<TTransforms>(_tileScratch, _scratch, steps);
        if (together.Pays(_pool.Threads))
        {
            together.Run(_pool);
            return;
        }

        var body = new WinogradConvolution<TTransforms>(_tileScratch, _scratch, steps);
        _pool.Run(ref body, body.Parts(_pool.Threads));
    }

    /// <summary>The gradient by input: the same convolution over the output's gradient, with the filters rotated by 180°.</summary>
    private void GradInputByWinograd(Conv2DGeometry geometry, WinogradSize size, float* outputGrad, float* weights, float* inputGrad) =>
        WinogradAlgorithms.With(size, _kernel, new WinogradGradInput(this, geometry, size, outputGrad, weights, inputGrad));

    private void GradInputByWinograd<TTransforms>(Conv2DGeometry geometry, WinogradSize size, float* outputGrad, float* weights, float* inputGrad)
        where TTransforms : struct, IWinogradTransforms
    {
        WinogradFilters filters = TakeFilters(size.Planes, geometry.OutputChannels, geometry.InputChannels);
        var rotated = new WinogradRotatedFilters<TTransforms>(filters, weights);
        _pool.Run(ref rotated, PartsFor(filters.Depth, (long)filters.Planes * filters.Columns));
        ConvolveByWinograd<TTransforms>(WinogradTiles.OfGradInput(geometry, size), filters, outputGrad, new WinogradDestination(inputGrad, null, false));
    }

    private void GradWeightsByWinograd(Conv2DGeometry geometry, WinogradSize size, float* input, float* outputGrad, float* weightsGrad)
    {
        if (WinogradAlgorithms.IsWide(_kernel))
            GradWeightsInVectors<WideVector>(geometry, size, input, outputGrad, weightsGrad);
        else
            GradWeightsInVectors<UsualVector>(geometry, size, input, outputGrad, weightsGrad);
    }

    private void GradWeightsInVectors<TVector>(Conv2DGeometry geometry, WinogradSize size, float* input, float* outputGrad, float* weightsGrad)
        where TVector : struct, IFloatVector<TVector>
    {
        if (SpaceToDepth.Applies(geometry))
        {
            var squares = new SpaceToDepth(geometry);
            float* rearranged = _rearranged.Take(RearrangedFilters, squares.FilterFloats);
            Runs.Clear(rearranged, (int)squares.FilterFloats);
            GradWeightsByWinograd<Winograd3x3<TVector>>(geometry, size, Squares(geometry, input), outputGrad, rearranged);
            squares.AddFilters(rearranged, weightsGrad);
        }
        else if (size.Taps == 3)
        {
            GradWeightsByWinograd<Winograd3x3<TVector>>(geometry, size, input, outputGrad, weightsGrad);
        }
        else
        {
            GradWeightsByWinograd<Winograd5x5<TVector>>(geometry, size, input, outputGrad, weightsGrad);
        }
    }

    private void GradWeightsByWinograd<TTransforms>(Conv2DGeometry geometry, WinogradSize size, float* input, float* outputGrad, float* weightsGrad)
        where TTransforms : struct, IWinogradGradTransforms
    {
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

    private readonly struct FilterTransform(CpuBackend backend, WinogradFilters filters, float* weights) : IWinogradUse
    {
        public void Invoke<TTransforms>()
            where TTransforms : struct, IWinogradTransforms => backend.TransformFilters<TTransforms>(filters, weights);
    }

    private readonly struct WinogradForward(CpuBackend backend, WinogradTiles tiles, WinogradFilters filters, float* input, WinogradDestination destination) : IWinogradUse
    {
        public void Invoke<TTransforms>()
            where TTransforms : struct, IWinogradTransforms => backend.ConvolveByWinograd<TTransforms>(tiles, filters, input, destination);
    }

    private readonly struct WinogradGradInput(CpuBackend backend, Conv2DGeometry geometry, WinogradSize size, float* outputGrad, float* weights, float* inputGrad) : IWinogradUse
    {
        public void Invoke<TTransforms>()
            where TTransforms : struct, IWinogradTransforms => backend.GradInputByWinograd<TTransforms>(geometry, size, outputGrad, weights, inputGrad);
    }
}
