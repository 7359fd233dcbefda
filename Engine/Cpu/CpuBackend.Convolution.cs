using Engine.Backends;
using Engine.Tensors;

namespace Engine.Cpu;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public void Conv2D(Conv2DGeometry geometry, in Tensor input, in Tensor weights, in Tensor bias, Activation activation, in Tensor output, PreparedWeights? prepared = null)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        float* x = CpuBuffer.PointerOf(input), w = CpuBuffer.PointerOf(weights), pBias = CpuBuffer.PointerOf(bias), y = CpuBuffer.PointerOf(output);
        if (prepared is WinogradWeights winograd && winograd.Fits(_kernel, geometry))
        {
            Winograd(WinogradTiles.Of(geometry), winograd.Filters, x, pBias, activation == Activation.Relu, y);
            FinishActivation(activation, output);
            return;
        }

        if (prepared is null && _convolution == ConvolutionMethod.Fastest && WinogradConvolution.PaysAtOnce(geometry))
        {
            WinogradFilters filters = TakeFilters(geometry.InputChannels, geometry.OutputChannels);
            TransformFilters(filters, w);
            Winograd(WinogradTiles.Of(geometry), filters, x, pBias, activation == Activation.Relu, y);
            FinishActivation(activation, output);
            return;
        }

        int m = checked(geometry.Batch * geometry.OutputHeight * geometry.OutputWidth), n = geometry.GroupOutputChannels, k = geometry.PatchLength;
        PackedWeights? packed = prepared is null ? null : PackedWeights.Require(prepared, _kernel, geometry.Groups, n, k);
        float* zeros = Zeros(geometry.GroupInputChannels);
        for (int group = 0; group < geometry.Groups; group++)
        {
            var patches = new Im2ColRows(PatchGrid.Of(geometry, group), x, zeros);
            var destination = new GemmDestination(y + group * n, geometry.OutputChannels, pBias is null ? null : pBias + group * n, false, activation == Activation.Relu);
            if (packed is not null)
                Multiply(m, n, k, patches, packed.Group(group), destination);
            else
                Multiply(m, n, k, patches, new TransposedColumns(w + (nint)group * n * k, k), destination);
        }

        FinishActivation(activation, output);
    }

    /// <inheritdoc/>
    public PreparedWeights? PrepareConv2D(Conv2DGeometry geometry, in Tensor weights)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        if (_convolution == ConvolutionMethod.Fastest && WinogradConvolution.Pays(geometry))
        {
            var prepared = new WinogradWeights(_kernel, geometry);
            TransformFilters(prepared.Filters, CpuBuffer.PointerOf(weights));
            return prepared;
        }

        return PackedWeights.OfFilters(_kernel, CpuBuffer.PointerOf(weights), geometry.Groups, geometry.GroupOutputChannels, geometry.PatchLength);
    }

    private void Winograd(WinogradTiles tiles, WinogradFilters filters, float* input, float* bias, bool relu, float* output)
    {
        var body = new WinogradConvolution(_tileScratch, _scratch, tiles, filters, input, Zeros(filters.Depth), bias, relu, output);
        _pool.Run(ref body, body.Parts(_pool.Threads));
    }

    /// <summary>Room for filters that are transformed for one call.</summary>
    private WinogradFilters TakeFilters(int depth, int columns) =>
        new(_kernel, depth, columns, _filterScratch.Take(0, WinogradFilters.Floats(_kernel, depth, columns)));

    private void TransformFilters(WinogradFilters filters, float* weights)
    {
        var body = new WinogradForwardFilters(filters, weights) { Scratch = _tileScratch };
        _pool.Run(ref body, Math.Min(PartsFor(filters.Depth, 16L * filters.Columns), WinogradForwardFilters.Panels(filters)));
    }
}
