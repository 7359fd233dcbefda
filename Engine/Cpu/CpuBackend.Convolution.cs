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
        bool relu = activation == Activation.Relu;
        if (prepared is WinogradWeights winograd && winograd.Fits(_kernel, geometry))
            ConvolveByWinograd(geometry, winograd.Size, winograd.Filters, x, pBias, relu, y);
        else if (prepared is null && WinogradChoice.AtOnce(_convolution, geometry) is { } size)
            ConvolveByWinograd(geometry, size, TransformFilters(geometry, size, w), x, pBias, relu, y);
        else
            ConvolveByIm2Col(geometry, x, w, pBias, relu, y, prepared);
        FinishActivation(activation, output);
    }

    /// <inheritdoc/>
    public PreparedWeights? PrepareConv2D(Conv2DGeometry geometry, in Tensor weights)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        float* w = CpuBuffer.PointerOf(weights);
        return WinogradChoice.Prepared(_convolution, geometry) is { } size
            ? PrepareByWinograd(geometry, size, w)
            : PackedWeights.OfFilters(_kernel, w, geometry.Groups, geometry.GroupOutputChannels, geometry.PatchLength);
    }

    private void ConvolveByIm2Col(Conv2DGeometry geometry, float* x, float* w, float* bias, bool relu, float* y, PreparedWeights? prepared)
    {
        int m = checked(geometry.Batch * geometry.OutputHeight * geometry.OutputWidth), n = geometry.GroupOutputChannels, k = geometry.PatchLength;
        PackedWeights? packed = prepared is null ? null : PackedWeights.Require(prepared, _kernel, geometry.Groups, n, k);
        float* zeros = Zeros(geometry.GroupInputChannels);
        for (int group = 0; group < geometry.Groups; group++)
        {
            var patches = new Im2ColRows(PatchGrid.Of(geometry, group), x, zeros);
            var destination = new GemmDestination(y + group * n, geometry.OutputChannels, bias is null ? null : bias + group * n, false, relu);
            if (packed is not null)
                Multiply(m, n, k, patches, packed.Group(group), destination);
            else
                Multiply(m, n, k, patches, new TransposedColumns(w + (nint)group * n * k, k), destination);
        }
    }
}
