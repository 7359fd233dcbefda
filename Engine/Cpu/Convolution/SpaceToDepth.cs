using Engine.Backends;

namespace Engine.Cpu;

/// <summary>A strided convolution as one of stride 1: squares of stride × stride pixels become the channels of one, and the filter's taps go with them.</summary>
/// <remarks>
/// AlexNet's first layer, 11×11 with stride 4 over 3 channels, becomes 3×3 with stride 1 over 48, which Winograd's F(2×2, 3×3) takes; the taps beyond
/// the eleventh are zeros, 19 % more than there were.
/// <code>
/// image (H, W, C)          →  (OH + 2, OW + 2, stride·stride·C)     padding included; the rest of a square outside the image is zero
/// filters (O, KH, KW, C)   →  (O, 3, 3, stride·stride·C)
/// </code>
/// A run of stride·C floats stays together on both ways.
/// </remarks>
internal readonly struct SpaceToDepth(Conv2DGeometry geometry)
{
    /// <summary>Taps of the convolution that comes out, along a side.</summary>
    internal const int Taps = 3;

    // More zeros than this among the taps eat up what Winograd saves.
    private const double MostTaps = 1.3;

    private int Stride => geometry.Stride.Height;

    /// <summary>Floats that stay together: one row of a square.</summary>
    internal int Run => Stride * geometry.InputChannels;

    /// <summary>Channels of the image that comes out.</summary>
    internal int Channels => Stride * Run;

    /// <summary>Its rows.</summary>
    internal int Height => geometry.OutputHeight + Taps - 1;

    /// <summary>Its columns.</summary>
    internal int Width => geometry.OutputWidth + Taps - 1;

    /// <summary>Floats of the batch that comes out.</summary>
    internal long ImageFloats => (long)geometry.Batch * Height * Width * Channels;

    /// <summary>Floats of the filters that come out.</summary>
    internal long FilterFloats => (long)geometry.OutputChannels * Taps * Taps * Channels;

    /// <summary>Whether a convolution becomes one that Winograd's algorithm takes, and pays.</summary>
    internal static bool Applies(Conv2DGeometry geometry)
    {
        Size2D kernel = geometry.Kernel;
        int stride = geometry.Stride.Height;
        return geometry.Groups == 1 && geometry.Dilation == 1 && stride > 1 && geometry.Stride.Width == stride
            && (kernel.Height + stride - 1) / stride == Taps && (kernel.Width + stride - 1) / stride == Taps
            && stride * stride * geometry.InputChannels % 16 == 0 && geometry.OutputChannels % 16 == 0
            && Taps * Taps * stride * stride <= MostTaps * kernel.Height * kernel.Width;
    }

    /// <summary>One row of squares' rows: all the runs of image row <paramref name="y"/> of the padded image.</summary>
    internal unsafe void ImageRow(float* image, int y, float* target)
    {
        int run = Run, channels = geometry.InputChannels, rowFloats = geometry.InputWidth * channels;
        int row = y - geometry.Padding.Height;
        bool inside = (uint)row < (uint)geometry.InputHeight;
        float* source = image + (nint)row * rowFloats;
        int from = -geometry.Padding.Width * channels;
        for (int x = 0; x < Width; x++, from += run, target += Channels)
        {
            if (inside && from >= 0 && from + run <= rowFloats)
            {
                Runs.Copy(source + from, target, run);
                continue;
            }

            for (int i = 0; i < run; i++)
                target[i] = inside && (uint)(from + i) < (uint)rowFloats ? source[from + i] : 0;
        }
    }

    /// <summary>Filters rearranged, zeros for the taps that there are not.</summary>
    internal unsafe void Filters(float* weights, float* target)
    {
        Runs.Clear(target, checked((int)FilterFloats));
        for (int row = 0; row < geometry.OutputChannels * geometry.Kernel.Height; row++)
        {
            float* from = weights + (nint)row * geometry.Kernel.Width * geometry.InputChannels;
            for (int done = 0; done < geometry.Kernel.Width * geometry.InputChannels; done += Run)
                Runs.Copy(from + done, target + FilterAt(row, done), Math.Min(Run, geometry.Kernel.Width * geometry.InputChannels - done));
        }
    }

    /// <summary>weightsGrad += the rearranged filters' gradient.</summary>
    internal unsafe void AddFilters(float* rearranged, float* weightsGrad)
    {
        for (int row = 0; row < geometry.OutputChannels * geometry.Kernel.Height; row++)
        {
            float* to = weightsGrad + (nint)row * geometry.Kernel.Width * geometry.InputChannels;
            for (int i = 0; i < geometry.Kernel.Width * geometry.InputChannels; i++)
                to[i] += rearranged[FilterAt(row, i)];
        }
    }

    /// <summary>Where element <paramref name="i"/> of a filter's row lands; rows are counted over all filters.</summary>
    private nint FilterAt(int row, int i)
    {
        int filter = row / geometry.Kernel.Height, y = row % geometry.Kernel.Height, tap = i / Run;
        return ((nint)(filter * Taps + y / Stride) * Taps + tap) * Channels + y % Stride * Run + i % Run;
    }
}

/// <summary>The batch rearranged; parts share the rows of squares.</summary>
internal readonly unsafe struct SpaceToDepthBody(Conv2DGeometry geometry, float* input, float* output) : IParallelBody
{
    public void Invoke(int part, int parts)
    {
        var squares = new SpaceToDepth(geometry);
        long rows = (long)geometry.Batch * squares.Height;
        nint imageFloats = (nint)geometry.InputHeight * geometry.InputWidth * geometry.InputChannels;
        int stride = geometry.Stride.Height;
        Share own = Share.Of(rows, part, parts);
        for (long row = own.First; row < own.End; row++)
        {
            float* image = input + (nint)(row / squares.Height) * imageFloats;
            for (int y = 0; y < stride; y++)
                squares.ImageRow(image, (int)(row % squares.Height) * stride + y, output + (nint)row * squares.Width * squares.Channels + y * squares.Run);
        }
    }
}
