using Engine.Backends;
using Engine.Tensors;

namespace Engine.Tests.Reference;

internal sealed partial class ReferenceBackend
{
    public void Conv2D(
        Conv2DGeometry geometry, in Tensor input, in Tensor weights, in Tensor bias, Activation activation, in Tensor output, PreparedWeights? prepared = null,
        PoolGeometry? pooling = null)
    {
        if (pooling is not null)
        {
            using DeviceBuffer map = Allocate(geometry.Output.Length);
            var between = new Tensor(map, 0, geometry.Output);
            Conv2D(geometry, input, weights, bias, activation, between, prepared);
            MaxPool2D(pooling, between, output, IndexTensor.None);
            return;
        }

        Conv2DGeometry g = geometry;
        ReadOnlySpan<double> x = Values(input), w = prepared is ReferencePreparedWeights copy ? copy.Values : Values(weights);
        Span<double> y = Values(output);
        for (int n = 0; n < g.Batch; n++)
        {
            for (int oy = 0; oy < g.OutputHeight; oy++)
            {
                for (int ox = 0; ox < g.OutputWidth; ox++)
                {
                    for (int o = 0; o < g.OutputChannels; o++)
                    {
                        double sum = bias.IsNone ? 0 : Values(bias)[o];
                        for (int tap = 0; tap < g.Kernel.Height * g.Kernel.Width; tap++)
                        {
                            if (!FindTap(g, n, oy, ox, o, tap, out int xAt, out int wAt))
                                continue;
                            for (int c = 0; c < g.GroupInputChannels; c++)
                                sum += x[xAt + c] * w[wAt + c];
                        }

                        y[OutputAt(g, n, oy, ox, o)] = Apply(activation, sum);
                    }
                }
            }
        }
    }

    public bool CanFuseMaxPool2D(Conv2DGeometry geometry, PoolGeometry pooling, PreparedWeights? prepared) => true;

    public PreparedWeights? PrepareConv2D(Conv2DGeometry geometry, in Tensor weights) => new ReferencePreparedWeights(Values(weights).ToArray());

    public void Conv2DGradInput(Conv2DGeometry geometry, in Tensor outputGrad, in Tensor weights, in Tensor inputGrad)
    {
        Conv2DGeometry g = geometry;
        ReadOnlySpan<double> dy = Values(outputGrad), w = Values(weights);
        Span<double> dx = Values(inputGrad);
        dx.Clear();
        for (int n = 0; n < g.Batch; n++)
        {
            for (int oy = 0; oy < g.OutputHeight; oy++)
            {
                for (int ox = 0; ox < g.OutputWidth; ox++)
                {
                    for (int o = 0; o < g.OutputChannels; o++)
                    {
                        double slope = dy[OutputAt(g, n, oy, ox, o)];
                        for (int tap = 0; tap < g.Kernel.Height * g.Kernel.Width; tap++)
                        {
                            if (!FindTap(g, n, oy, ox, o, tap, out int xAt, out int wAt))
                                continue;
                            for (int c = 0; c < g.GroupInputChannels; c++)
                                dx[xAt + c] += slope * w[wAt + c];
                        }
                    }
                }
            }
        }
    }

    public void Conv2DGradWeights(Conv2DGeometry geometry, in Tensor input, in Tensor outputGrad, in Tensor weightsGrad, in Tensor biasGrad)
    {
        Conv2DGeometry g = geometry;
        ReadOnlySpan<double> x = Values(input), dy = Values(outputGrad);
        Span<double> dw = Values(weightsGrad);
        for (int n = 0; n < g.Batch; n++)
        {
            for (int oy = 0; oy < g.OutputHeight; oy++)
            {
                for (int ox = 0; ox < g.OutputWidth; ox++)
                {
                    for (int o = 0; o < g.OutputChannels; o++)
                    {
                        double slope = dy[OutputAt(g, n, oy, ox, o)];
                        if (!biasGrad.IsNone)
                            Values(biasGrad)[o] += slope;
                        for (int tap = 0; tap < g.Kernel.Height * g.Kernel.Width; tap++)
                        {
                            if (!FindTap(g, n, oy, ox, o, tap, out int xAt, out int wAt))
                                continue;
                            for (int c = 0; c < g.GroupInputChannels; c++)
                                dw[wAt + c] += slope * x[xAt + c];
                        }
                    }
                }
            }
        }
    }

    private static int OutputAt(Conv2DGeometry g, int n, int oy, int ox, int o) =>
        ((n * g.OutputHeight + oy) * g.OutputWidth + ox) * g.OutputChannels + o;

    /// <summary>Where the first channel of a tap lies in the input and in the weights; false in the padding.</summary>
    private static bool FindTap(Conv2DGeometry g, int n, int oy, int ox, int o, int tap, out int xAt, out int wAt)
    {
        int ky = tap / g.Kernel.Width, kx = tap % g.Kernel.Width;
        int iy = oy * g.Stride.Height - g.Padding.Height + ky * g.Dilation.Height;
        int ix = ox * g.Stride.Width - g.Padding.Width + kx * g.Dilation.Width;
        int group = o / g.GroupOutputChannels;
        xAt = ((n * g.InputHeight + iy) * g.InputWidth + ix) * g.InputChannels + group * g.GroupInputChannels;
        wAt = ((o * g.Kernel.Height + ky) * g.Kernel.Width + kx) * g.GroupInputChannels;
        return iy >= 0 && iy < g.InputHeight && ix >= 0 && ix < g.InputWidth;
    }
}
