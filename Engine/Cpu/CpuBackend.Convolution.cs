using Engine.Backends;
using Engine.Tensors;

namespace Engine.Cpu;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public void Conv2D(
        Conv2DGeometry geometry, in Tensor input, in Tensor weights, in Tensor bias, Activation activation, in Tensor output, PreparedWeights? prepared = null,
        PoolGeometry? pooling = null)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        float* x = CpuBuffer.PointerOf(input), w = CpuBuffer.PointerOf(weights), pBias = CpuBuffer.PointerOf(bias), y = CpuBuffer.PointerOf(output);
        bool relu = activation == Activation.Relu;
        if (pooling is null)
            Convolve(geometry, x, w, pBias, relu, y, prepared);
        else if (CanFuseMaxPool2D(geometry, pooling, prepared) && prepared is WinogradWeights winograd)
            ConvolveByWinograd(geometry, winograd.Size, winograd.Filters, x, new WinogradDestination(y, pBias, relu, isPooled: true));
        else
            throw new NotSupportedException($"{geometry} cannot make {pooling} while it writes; CanFuseMaxPool2D says where it can. Call MaxPool2D after it.");

        // Sigmoid and tanh never fall, so that the largest of the activations is the activation of the largest.
        FinishActivation(activation, output);
        GC.KeepAlive(prepared); // its memory was read through pointers
    }

    /// <inheritdoc/>
    /// <remarks>Winograd's tiles are an even number of pixels a side, so that 2×2 windows lie within them.</remarks>
    public bool CanFuseMaxPool2D(Conv2DGeometry geometry, PoolGeometry pooling, PreparedWeights? prepared)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        ArgumentNullException.ThrowIfNull(pooling);
        return prepared is WinogradWeights winograd && winograd.Fits(_kernel, geometry)
            && pooling.Window == 2 && pooling.Stride == 2 && pooling.Padding == 0
            && pooling.Output[1] == geometry.OutputHeight / 2 && pooling.Output[2] == geometry.OutputWidth / 2;
    }

    /// <inheritdoc/>
    public PreparedWeights? PrepareConv2D(Conv2DGeometry geometry, in Tensor weights)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        _pool.RequireRunning();
        return Prepare(geometry, PreparedSize(geometry, weights), CpuBuffer.PointerOf(weights));
    }

    private PreparedWeights Prepare(Conv2DGeometry geometry, WinogradSize? size, float* weights) => size is { } chosen
        ? PrepareByWinograd(geometry, chosen, weights)
        : PackedWeights.OfFilters(_kernel, weights, geometry.Groups, geometry.GroupOutputChannels, geometry.PatchLength);

    private void Convolve(Conv2DGeometry geometry, float* input, float* weights, float* bias, bool relu, float* output, PreparedWeights? prepared)
    {
        if (prepared is WinogradWeights winograd)
            ConvolveByWinograd(geometry, winograd.Size, winograd.Require(_kernel, geometry), input, new WinogradDestination(output, bias, relu));
        else if (prepared is null && WinogradChoice.AtOnce(_convolution, geometry) is { } size)
            ConvolveByWinograd(geometry, size, TransformFilters(geometry, size, weights), input, new WinogradDestination(output, bias, relu));
        else
            ConvolveByIm2Col(geometry, input, weights, bias, relu, output, prepared);
    }

    private void ConvolveByIm2Col(Conv2DGeometry geometry, float* x, float* w, float* bias, bool relu, float* y, PreparedWeights? prepared)
    {
        int m = checked(geometry.Batch * geometry.OutputHeight * geometry.OutputWidth), n = geometry.GroupOutputChannels, k = geometry.PatchLength;
        PackedWeights? packed = prepared is null ? null : PackedWeights.Require(prepared, _kernel, geometry.Groups, n, k);
        for (int group = 0; group < geometry.Groups; group++)
        {
            var grid = PatchGrid.Of(geometry, group);
            var patches = new Im2ColRows(grid, x, Zeros(grid.Zeros));
            var destination = new GemmDestination(y + group * n, geometry.OutputChannels, bias is null ? null : bias + group * n, false, relu);
            if (packed is not null)
                Multiply(m, n, k, patches, packed.Group(group), destination);
            else
                Multiply(m, n, k, patches, new TransposedColumns(w + (nint)group * n * k, k), destination);
        }
    }
}
