using Engine.Backends;
using Engine.Tensors;

namespace Engine.Tests.Reference;

internal sealed partial class ReferenceBackend
{
    /// <summary>One output's window, clipped to the image: rows [Top, Bottom), columns [Left, Right), and its share of a mean.</summary>
    private readonly record struct Window(int Top, int Bottom, int Left, int Right, double Places);

    public void MaxPool2D(PoolGeometry geometry, in Tensor input, in Tensor output, in IndexTensor argmax)
    {
        ReadOnlySpan<double> x = Values(input);
        Span<double> y = Values(output);
        Span<int> places = argmax.IsNone ? default : Indices(argmax);
        Shape s = geometry.Input;
        for (int i = 0; i < y.Length; i++)
        {
            (int n, int oy, int ox, int c) = Split(i, geometry.Output);
            Window window = WindowOf(geometry, oy, ox);
            int best = -1;
            for (int iy = window.Top; iy < window.Bottom; iy++)
            {
                for (int ix = window.Left; ix < window.Right; ix++)
                {
                    double value = x[At(s, n, iy, ix, c)];
                    bool wins = best < 0 || value > x[At(s, n, best / s[2], best % s[2], c)]
                        || (double.IsNaN(value) && !double.IsNaN(x[At(s, n, best / s[2], best % s[2], c)]));
                    if (wins)
                        best = iy * s[2] + ix;
                }
            }

            y[i] = x[At(s, n, best / s[2], best % s[2], c)];
            if (!argmax.IsNone)
                places[i] = best;
        }
    }

    public void MaxPool2DGrad(PoolGeometry geometry, in Tensor outputGrad, in IndexTensor argmax, in Tensor inputGrad)
    {
        ReadOnlySpan<double> dy = Values(outputGrad);
        Span<double> dx = Values(inputGrad);
        Shape s = geometry.Input;
        dx.Clear();
        for (int i = 0; i < dy.Length; i++)
        {
            (int n, _, _, int c) = Split(i, geometry.Output);
            int place = Indices(argmax)[i];
            dx[At(s, n, place / s[2], place % s[2], c)] += dy[i];
        }
    }

    public void AvgPool2D(PoolGeometry geometry, in Tensor input, in Tensor output)
    {
        Shape outputShape = geometry.Output;
        Average(geometry.Input, outputShape, Values(input), Values(output), i => WindowOf(geometry, i / outputShape[2], i % outputShape[2]));
    }

    public void AvgPool2DGrad(PoolGeometry geometry, in Tensor outputGrad, in Tensor inputGrad)
    {
        Shape outputShape = geometry.Output;
        SpreadAverage(geometry.Input, outputShape, Values(outputGrad), Values(inputGrad), i => WindowOf(geometry, i / outputShape[2], i % outputShape[2]));
    }

    public void AdaptiveAvgPool2D(in Tensor input, in Tensor output)
    {
        (Shape from, Shape to) = (input.Shape, output.Shape);
        Average(from, to, Values(input), Values(output), i => AdaptiveWindow(from, to, i / to[2], i % to[2]));
    }

    public void AdaptiveAvgPool2DGrad(in Tensor outputGrad, in Tensor inputGrad)
    {
        (Shape from, Shape to) = (inputGrad.Shape, outputGrad.Shape);
        SpreadAverage(from, to, Values(outputGrad), Values(inputGrad), i => AdaptiveWindow(from, to, i / to[2], i % to[2]));
    }

    private static void Average(Shape from, Shape to, ReadOnlySpan<double> x, Span<double> y, Func<int, Window> windowOf)
    {
        for (int i = 0; i < y.Length; i++)
        {
            (int n, int oy, int ox, int c) = Split(i, to);
            Window window = windowOf(oy * to[2] + ox);
            double sum = 0;
            for (int iy = window.Top; iy < window.Bottom; iy++)
            {
                for (int ix = window.Left; ix < window.Right; ix++)
                    sum += x[At(from, n, iy, ix, c)];
            }

            y[i] = sum / window.Places;
        }
    }

    private static void SpreadAverage(Shape from, Shape to, ReadOnlySpan<double> dy, Span<double> dx, Func<int, Window> windowOf)
    {
        dx.Clear();
        for (int i = 0; i < dy.Length; i++)
        {
            (int n, int oy, int ox, int c) = Split(i, to);
            Window window = windowOf(oy * to[2] + ox);
            for (int iy = window.Top; iy < window.Bottom; iy++)
            {
                for (int ix = window.Left; ix < window.Right; ix++)
                    dx[At(from, n, iy, ix, c)] += dy[i] / window.Places;
            }
        }
    }

    private static Window WindowOf(PoolGeometry g, int oy, int ox)
    {
        int top = oy * g.Stride.Height - g.Padding.Height, left = ox * g.Stride.Width - g.Padding.Width;
        int bottom = Math.Min(top + g.Window.Height, g.Input[1] + g.Padding.Height);
        int right = Math.Min(left + g.Window.Width, g.Input[2] + g.Padding.Width);
        double places = (double)(bottom - top) * (right - left);
        return new Window(Math.Max(top, 0), Math.Min(bottom, g.Input[1]), Math.Max(left, 0), Math.Min(right, g.Input[2]), places);
    }

    private static Window AdaptiveWindow(Shape from, Shape to, int oy, int ox)
    {
        (int top, int bottom) = (oy * from[1] / to[1], ((oy + 1) * from[1] + to[1] - 1) / to[1]);
        (int left, int right) = (ox * from[2] / to[2], ((ox + 1) * from[2] + to[2] - 1) / to[2]);
        return new Window(top, bottom, left, right, (double)(bottom - top) * (right - left));
    }

    private static int At(Shape s, int n, int h, int w, int c) => ((n * s[1] + h) * s[2] + w) * s[3] + c;

    private static (int N, int H, int W, int C) Split(int i, Shape s) => (i / (s[1] * s[2] * s[3]), i / (s[2] * s[3]) % s[1], i / s[3] % s[2], i % s[3]);
}
