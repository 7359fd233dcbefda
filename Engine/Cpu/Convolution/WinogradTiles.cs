using System.Runtime.CompilerServices;
using Engine.Backends;

namespace Engine.Cpu;

/// <summary>The tiles of a batch's output, two, four or six pixels a side, and the pieces of the input that they see.</summary>
internal readonly record struct WinogradTiles
{
    private readonly int _outputs, _side, _inputHeight, _inputWidth, _outputHeight, _outputWidth;
    private readonly Size2D _padding;
    private readonly int _down, _across;

    private WinogradTiles(WinogradSize size, int batch, int inputHeight, int inputWidth, int outputHeight, int outputWidth, Size2D padding)
    {
        (_outputs, _side) = (size.Outputs, size.Outputs + size.Taps - 1);
        (_inputHeight, _inputWidth, _outputHeight, _outputWidth, _padding) = (inputHeight, inputWidth, outputHeight, outputWidth, padding);
        (_down, _across) = ((outputHeight + _outputs - 1) / _outputs, (outputWidth + _outputs - 1) / _outputs);
        Count = (long)batch * _down * _across;
    }

    /// <summary>Tiles in the batch.</summary>
    internal long Count { get; }

    /// <summary>The tiles of a convolution's output.</summary>
    internal static WinogradTiles Of(Conv2DGeometry geometry, WinogradSize size)
    {
        (int outputHeight, int outputWidth) = (geometry.OutputHeight, geometry.OutputWidth);
        if (!SpaceToDepth.Applies(geometry))
            return new(size, geometry.Batch, geometry.InputHeight, geometry.InputWidth, outputHeight, outputWidth, geometry.Padding);
        var squares = new SpaceToDepth(geometry);
        return new(size, geometry.Batch, squares.Height, squares.Width, outputHeight, outputWidth, 0);
    }

    /// <summary>The tiles of its gradient by input: a convolution over the output's gradient, padded by what is left of the filter.</summary>
    internal static WinogradTiles OfGradInput(Conv2DGeometry geometry, WinogradSize size) =>
        new(size, geometry.Batch, geometry.OutputHeight, geometry.OutputWidth, geometry.InputHeight, geometry.InputWidth,
            new Size2D(geometry.Kernel.Height - 1 - geometry.Padding.Height, geometry.Kernel.Width - 1 - geometry.Padding.Width));

    /// <summary>Pointers to the pixels that a tile sees, row by row; <paramref name="outside"/> for those that are not in the image.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal unsafe void Inputs(long tile, float* input, int channels, float* outside, float** pixels)
    {
        (long image, int y, int x) = Place(tile);
        int top = _outputs * y - _padding.Height, left = _outputs * x - _padding.Width;
        float* origin = input + (nint)image * _inputHeight * _inputWidth * channels;
        for (int i = 0; i < _side; i++)
        {
            bool rowInside = (uint)(top + i) < (uint)_inputHeight;
            for (int j = 0; j < _side; j++)
            {
                pixels[_side * i + j] = rowInside && (uint)(left + j) < (uint)_inputWidth
                    ? origin + ((nint)(top + i) * _inputWidth + left + j) * channels
                    : outside;
            }
        }
    }

    /// <summary>Pointers to a tile's own pixels, row by row; <paramref name="outside"/> for those beyond the image's edge.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal unsafe void Outputs(long tile, float* output, int channels, float* outside, float** pixels) =>
        Outputs(tile, _outputs, _outputHeight, _outputWidth, output, channels, outside, pixels);

    /// <summary>Pointers to the pixels that 2×2 max-pooling makes of a tile, row by row; null for those beyond the pooled image's edge.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal unsafe void PooledOutputs(long tile, float* output, int channels, float** pixels) =>
        Outputs(tile, _outputs / 2, _outputHeight / 2, _outputWidth / 2, output, channels, null, pixels);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private unsafe void Outputs(long tile, int side, int height, int width, float* output, int channels, float* outside, float** pixels)
    {
        (long image, int y, int x) = Place(tile);
        int top = side * y, left = side * x;
        float* corner = output + (((nint)image * height + top) * width + left) * channels;
        for (int i = 0; i < side; i++)
        {
            bool rowInside = top + i < height;
            for (int j = 0; j < side; j++)
                pixels[side * i + j] = rowInside && left + j < width ? corner + ((nint)i * width + j) * channels : outside;
        }
    }

    private (long Image, int Y, int X) Place(long tile)
    {
        long row = tile / _across;
        return (row / _down, (int)(row % _down), (int)(tile % _across));
    }
}
