using System.Runtime.CompilerServices;
using Engine.Backends;

namespace Engine.Cpu;

/// <summary>The 2×2 tiles of a batch's output and the pieces of the input, four or six pixels a side, that they see.</summary>
internal readonly record struct WinogradTiles
{
    private readonly int _side, _inputHeight, _inputWidth, _outputHeight, _outputWidth;
    private readonly Size2D _padding;
    private readonly int _down, _across;

    private WinogradTiles(int taps, int batch, int inputHeight, int inputWidth, int outputHeight, int outputWidth, Size2D padding)
    {
        _side = taps + 1;
        (_inputHeight, _inputWidth, _outputHeight, _outputWidth, _padding) = (inputHeight, inputWidth, outputHeight, outputWidth, padding);
        (_down, _across) = ((outputHeight + 1) / 2, (outputWidth + 1) / 2);
        Count = (long)batch * _down * _across;
    }

    /// <summary>Tiles in the batch.</summary>
    internal long Count { get; }

    /// <summary>The tiles of a convolution's output.</summary>
    internal static WinogradTiles Of(Conv2DGeometry geometry)
    {
        (int outputHeight, int outputWidth) = (geometry.OutputHeight, geometry.OutputWidth);
        if (!SpaceToDepth.Applies(geometry))
            return new(geometry.Kernel.Height, geometry.Batch, geometry.InputHeight, geometry.InputWidth, outputHeight, outputWidth, geometry.Padding);
        var squares = new SpaceToDepth(geometry);
        return new(SpaceToDepth.Taps, geometry.Batch, squares.Height, squares.Width, outputHeight, outputWidth, 0);
    }

    /// <summary>The tiles of its gradient by input: a convolution over the output's gradient, padded by what is left of the filter.</summary>
    internal static WinogradTiles OfGradInput(Conv2DGeometry geometry) =>
        new(geometry.Kernel.Height, geometry.Batch, geometry.OutputHeight, geometry.OutputWidth, geometry.InputHeight, geometry.InputWidth,
            new Size2D(geometry.Kernel.Height - 1 - geometry.Padding.Height, geometry.Kernel.Width - 1 - geometry.Padding.Width));

    /// <summary>Pointers to the pixels that a tile sees, row by row; <paramref name="outside"/> for those that are not in the image.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal unsafe void Inputs(long tile, float* input, int channels, float* outside, float** pixels)
    {
        (long image, int y, int x) = Place(tile);
        int top = 2 * y - _padding.Height, left = 2 * x - _padding.Width;
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

    /// <summary>Four pointers to a tile's own pixels, row by row; <paramref name="outside"/> for those beyond the image's odd edge.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal unsafe void Outputs(long tile, float* output, int channels, float* outside, float** pixels)
    {
        (long image, int y, int x) = Place(tile);
        float* corner = output + (((nint)image * _outputHeight + 2 * y) * _outputWidth + 2 * x) * channels;
        bool right = 2 * x + 1 < _outputWidth, below = 2 * y + 1 < _outputHeight;
        pixels[0] = corner;
        pixels[1] = right ? corner + channels : outside;
        pixels[2] = below ? corner + (nint)_outputWidth * channels : outside;
        pixels[3] = right && below ? corner + ((nint)_outputWidth + 1) * channels : outside;
    }

    private (long Image, int Y, int X) Place(long tile)
    {
        long row = tile / _across;
        return (row / _down, (int)(row % _down), (int)(tile % _across));
    }
}
