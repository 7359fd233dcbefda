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
            var body = new WinogradConvolution(
                _kernel, _tileScratch, _scratch, geometry, winograd, x, Zeros(geometry.InputChannels), pBias, activation == Activation.Relu, y);
            _pool.Run(ref body, body.Parts(_pool.Threads));
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
            return new WinogradWeights(_kernel, geometry, CpuBuffer.PointerOf(weights));
        return PackedWeights.OfFilters(_kernel, CpuBuffer.PointerOf(weights), geometry.Groups, geometry.GroupOutputChannels, geometry.PatchLength);
    }
}
