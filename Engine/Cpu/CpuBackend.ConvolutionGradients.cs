using Engine.Backends;
using Engine.Tensors;

namespace Engine.Cpu;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public void Conv2DGradInput(Conv2DGeometry geometry, in Tensor outputGrad, in Tensor weights, in Tensor inputGrad)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        float* dy = CpuBuffer.PointerOf(outputGrad), w = CpuBuffer.PointerOf(weights), dx = CpuBuffer.PointerOf(inputGrad);
        if (WinogradChoice.GradInput(_convolution, geometry) is { } size)
        {
            GradInputByWinograd(geometry, size, dy, w, dx);
            return;
        }

        for (int y = 0; y < geometry.Stride.Height; y++)
        {
            var down = new GradientPhase(y, geometry.InputHeight, geometry.Kernel.Height, geometry.Stride.Height, geometry.Padding.Height, geometry.Dilation.Height);
            for (int x = 0; x < geometry.Stride.Width; x++)
            {
                var across = new GradientPhase(x, geometry.InputWidth, geometry.Kernel.Width, geometry.Stride.Width, geometry.Padding.Width, geometry.Dilation.Width);
                if (down.Count == 0 || across.Count == 0)
                    continue;
                for (int group = 0; group < geometry.Groups; group++)
                    GradInputPhase(geometry, group, down, across, dy, w, dx);
            }
        }
    }

    /// <inheritdoc/>
    public void Conv2DGradWeights(Conv2DGeometry geometry, in Tensor input, in Tensor outputGrad, in Tensor weightsGrad, in Tensor biasGrad)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        float* x = CpuBuffer.PointerOf(input), dy = CpuBuffer.PointerOf(outputGrad), dw = CpuBuffer.PointerOf(weightsGrad);
        if (!biasGrad.IsNone)
            BiasGrad(outputGrad, biasGrad);
        if (GradWeightsSize(geometry) is { } size)
        {
            GradWeightsByWinograd(geometry, size, x, dy, dw);
            return;
        }

        if (SlicedGradWeights.Pays(geometry))
        {
            var sliced = new SlicedGradWeights(_kernel, _scratch, geometry, x, dy, _tileScratch.Take(0, SlicedGradWeights.Slices * geometry.Weights.Length));
            _pool.Run(ref sliced, Math.Min(_pool.Threads, SlicedGradWeights.Slices));
            sliced.AddTo(dw);
            return;
        }

        int m = geometry.GroupOutputChannels, n = geometry.PatchLength, k = checked(geometry.Batch * geometry.OutputHeight * geometry.OutputWidth);
        for (int group = 0; group < geometry.Groups; group++)
        {
            // dW (O × KH·KW·C) += dYᵀ (O × pixels) · patches (pixels × KH·KW·C)
            var destination = new GemmDestination(dw + (nint)group * m * n, n, null, true, false);
            Multiply(m, n, k, new TransposedRows(dy + group * m, geometry.OutputChannels, m), new Im2ColColumns(PatchGrid.Of(geometry, group), x), destination);
        }
    }

    /// <summary>One phase of one group: dX (pixels × C) = patches of dY (pixels × taps·O) · filters rotated by 180° (taps·O × C).</summary>
    private void GradInputPhase(Conv2DGeometry geometry, int group, GradientPhase down, GradientPhase across, float* dy, float* w, float* dx)
    {
        int m = checked(geometry.Batch * down.Count * across.Count), n = geometry.GroupInputChannels, filters = geometry.GroupOutputChannels;
        int k = down.Taps * across.Taps * filters;
        bool inPlace = geometry.Stride == 1;
        float* target = dx + group * n, result = target;
        if (!inPlace)
            result = k == 0 ? null : _tileScratch.Take(0, (long)m * n);
        if (k > 0)
        {
            var grid = new PatchGrid
            {
                Images = geometry.Batch,
                Height = geometry.OutputHeight,
                Width = geometry.OutputWidth,
                Channels = geometry.OutputChannels,
                OutputHeight = down.Count,
                OutputWidth = across.Count,
                Kernel = new Size2D(down.Taps, across.Taps),
                Stride = 1,
                Padding = new Size2D(down.Padding, across.Padding),
                Dilation = new Size2D(down.Dilation, across.Dilation),
                GroupChannels = filters,
                FirstChannel = group * filters,
            };
            var rotated = new RotatedFilters(w + (nint)group * filters * geometry.PatchLength, filters, n, geometry.Kernel.Height, geometry.Kernel.Width, down, across);
            var destination = new GemmDestination(result, inPlace ? geometry.InputChannels : n, null, false, false);
            Multiply(m, n, k, new Im2ColRows(grid, dy, Zeros(grid.Zeros)), rotated, destination);
        }

        if (inPlace)
            return;
        var scatter = new PhaseScatter(geometry, down, across, result, target);
        _pool.Run(ref scatter, PartsFor((long)geometry.Batch * down.Count, (long)across.Count * n));
    }
}
