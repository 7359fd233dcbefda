using System.Numerics;
using System.Runtime.CompilerServices;
using Engine.Backends;
using Engine.Tensors;

namespace Engine.Cpu;

/// <summary>Where an average's windows lie.</summary>
internal interface IWindows
{
    /// <summary>The rows inside the image of output row <paramref name="row"/>'s windows, and how many rows count in the mean.</summary>
    (int First, int End, int Counted) Rows(int row);

    /// <summary>The same for columns.</summary>
    (int First, int End, int Counted) Columns(int column);
}

/// <summary>Windows of one size at equal steps; padded places count as zeros, places beyond the padding do not count.</summary>
internal readonly struct StridedWindows(PoolGeometry geometry) : IWindows
{
    public (int First, int End, int Counted) Rows(int row) =>
        Span(row * geometry.Stride.Height - geometry.Padding.Height, geometry.Window.Height, geometry.Padding.Height, geometry.Input[1]);

    public (int First, int End, int Counted) Columns(int column) =>
        Span(column * geometry.Stride.Width - geometry.Padding.Width, geometry.Window.Width, geometry.Padding.Width, geometry.Input[2]);

    private static (int First, int End, int Counted) Span(int start, int window, int padding, int extent) =>
        (Math.Max(start, 0), Math.Min(start + window, extent), Math.Min(start + window, extent + padding) - start);
}

/// <summary>Windows that divide the image as evenly as can be.</summary>
internal readonly struct AdaptiveWindows(Shape input, Shape output) : IWindows
{
    public (int First, int End, int Counted) Rows(int row) => Span(row, input[1], output[1]);

    public (int First, int End, int Counted) Columns(int column) => Span(column, input[2], output[2]);

    private static (int First, int End, int Counted) Span(int i, int from, int to)
    {
        int first = (int)((long)i * from / to), end = (int)(((i + 1L) * from + to - 1) / to);
        return (first, end, end - first);
    }
}

/// <summary>output (N, OH, OW, C) = the mean of each window; parts share the output's rows.</summary>
internal readonly unsafe struct AvgPoolBody<TWindows>(TWindows windows, Shape inputShape, Shape outputShape, float* input, float* output) : IParallelBody
    where TWindows : struct, IWindows
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Invoke(int part, int parts)
    {
        int height = inputShape[1], width = inputShape[2], channels = inputShape[3];
        int outputHeight = outputShape[1], outputWidth = outputShape[2];
        long rows = (long)outputShape[0] * outputHeight;
        for (long row = rows * part / parts; row < rows * (part + 1) / parts; row++)
        {
            float* image = input + row / outputHeight * height * width * channels;
            (int firstY, int endY, int countedY) = windows.Rows((int)(row % outputHeight));
            for (int x = 0; x < outputWidth; x++)
            {
                (int firstX, int endX, int countedX) = windows.Columns(x);
                Mean(image, width, channels, firstY, endY, firstX, endX, (float)((long)countedY * countedX), output + (row * outputWidth + x) * channels);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Mean(float* image, int width, int channels, int firstY, int endY, int firstX, int endX, float count, float* target)
    {
        int c = 0;
        nint pitch = (nint)width * channels;
        for (; c <= channels - Vector<float>.Count; c += Vector<float>.Count)
        {
            Vector<float> sum = default;
            for (int y = firstY; y < endY; y++)
            {
                for (int x = firstX; x < endX; x++)
                    sum += Vector.Load(image + y * pitch + (nint)x * channels + c);
            }

            (sum / new Vector<float>(count)).Store(target + c);
        }

        for (; c < channels; c++)
        {
            float sum = 0;
            for (int y = firstY; y < endY; y++)
            {
                for (int x = firstX; x < endX; x++)
                    sum += image[y * pitch + (nint)x * channels + c];
            }

            target[c] = sum / count;
        }
    }
}
