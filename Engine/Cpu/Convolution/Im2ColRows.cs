using System.Runtime.CompilerServices;
using Engine.Backends;

namespace Engine.Cpu;

/// <summary>The im2col matrix as a product's rows, never written out: row p is output pixel p's patch in (kernel row, kernel column, channel)
/// order, packed straight from the image into a panel.</summary>
/// <remarks>
/// Channels last makes a patch a few runs: one for each kernel row where columns are not dilated and the window lies inside the image,
/// KW·C floats long; else one for each tap, C floats long.
/// <code>
/// patch of pixel p:   [ kh = 0: C C C | kh = 1: C C C | kh = 2: C C C ]      three runs of 3·C for a 3×3 window
/// </code>
/// </remarks>
internal readonly unsafe struct Im2ColRows : IRowSource
{
    private readonly float* _input;
    private readonly float* _zeros;
    private readonly int _height, _width, _channels, _outputHeight, _outputWidth;
    private readonly Size2D _kernel, _stride, _padding, _dilation;
    private readonly int _groupChannels, _firstChannel;
    private readonly bool _wholeRows;

    /// <param name="grid">Where the patches lie.</param>
    /// <param name="input">(N, H, W, C).</param>
    /// <param name="zeros">As many zeros as a patch sees channels, read in place of what lies outside the image.</param>
    internal Im2ColRows(in PatchGrid grid, float* input, float* zeros)
    {
        _input = input;
        _zeros = zeros;
        (_height, _width, _channels) = (grid.Height, grid.Width, grid.Channels);
        (_outputHeight, _outputWidth) = (grid.OutputHeight, grid.OutputWidth);
        (_kernel, _stride, _padding, _dilation) = (grid.Kernel, grid.Stride, grid.Padding, grid.Dilation);
        (_groupChannels, _firstChannel) = (grid.GroupChannels, grid.FirstChannel);
        _wholeRows = grid.HasWholeRows;
    }

    public void Pack(MicroKernel kernel, int row, int rows, int k, int count, float* panel, float* scratch)
    {
        float** images = stackalloc float*[64];
        int* tops = stackalloc int[64];
        int* lefts = stackalloc int[64];
        bool inside = _wholeRows;
        int x = row % _outputWidth;
        int y = row / _outputWidth % _outputHeight;
        int image = row / _outputWidth / _outputHeight;
        for (int r = 0; r < rows; r++)
        {
            images[r] = _input + (nint)image * _height * _width * _channels + _firstChannel;
            tops[r] = y * _stride.Height - _padding.Height;
            lefts[r] = x * _stride.Width - _padding.Width;
            inside &= lefts[r] >= 0 && lefts[r] + _kernel.Width <= _width;
            if (++x == _outputWidth)
            {
                x = 0;
                if (++y == _outputHeight)
                {
                    y = 0;
                    image++;
                }
            }
        }

        // A long run is a kernel row where every window lies between the left and right borders, else a single tap.
        if (_groupChannels % 16 == 0)
            PackRuns(kernel, rows, k, count, panel, images, tops, lefts, inside ? _kernel.Width : 1);
        else
            PackGathered(kernel, rows, k, count, panel, scratch, images, tops, lefts);
    }

    /// <summary>Long runs: transposed from where they lie.</summary>
    private void PackRuns(MicroKernel kernel, int rows, int k, int count, float* panel, float** images, int* tops, int* lefts, int runTaps)
    {
        float** pointers = stackalloc float*[64];
        int runLength = runTaps * _groupChannels;
        int end = k + count;
        while (k < end)
        {
            int run = k / runLength, offset = k - run * runLength;
            int length = Math.Min(runLength - offset, end - k);
            if (runTaps == 1)
            {
                int tapY = run / _kernel.Width * _dilation.Height, tapX = run % _kernel.Width * _dilation.Width;
                for (int r = 0; r < rows; r++)
                    pointers[r] = At(images[r], tops[r] + tapY, lefts[r] + tapX, offset);
            }
            else
            {
                // A run outside the image above or below is longer than the zeros that stand in for it: take it tap by tap.
                int tapY = run * _dilation.Height;
                bool above = false;
                for (int r = 0; r < rows; r++)
                    above |= (uint)(tops[r] + tapY) >= (uint)_height;
                if (above)
                    length = Math.Min(length, _groupChannels - offset % _groupChannels);
                for (int r = 0; r < rows; r++)
                {
                    pointers[r] = (uint)(tops[r] + tapY) < (uint)_height
                        ? images[r] + ((nint)(tops[r] + tapY) * _width + lefts[r]) * _channels + offset
                        : _zeros;
                }
            }

            kernel.Transpose(pointers, rows, length, panel, kernel.PanelStride);
            panel += (nint)length * kernel.PanelStride;
            k += length;
        }
    }

    /// <summary>Short or odd runs: first gathered row by row, then transposed together.</summary>
    private void PackGathered(MicroKernel kernel, int rows, int k, int count, float* panel, float* scratch, float** images, int* tops, int* lefts)
    {
        float** pointers = stackalloc float*[64];
        nint pitch = count + 16 & ~15;
        for (int r = 0; r < rows; r++)
        {
            pointers[r] = scratch + r * pitch;
            if (_wholeRows)
                GatherRows(images[r], tops[r], lefts[r], k, count, pointers[r]);
            else
                GatherTaps(images[r], tops[r], lefts[r], k, count, pointers[r]);
        }

        // In whole steps: the panel has room for what is beyond the last k, and nobody reads it.
        kernel.Transpose(pointers, rows, count + 15 & ~15, panel, kernel.PanelStride);
    }

    /// <summary>A patch kernel row by kernel row. At the image's left and right edges a run is cut, not taken tap by tap: of small images every panel meets an edge.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void GatherRows(float* image, int top, int left, int k, int count, float* target)
    {
        int runLength = _kernel.Width * _groupChannels, run = k / runLength, offset = k - run * runLength;
        int first = Math.Max(-left, 0) * _groupChannels, last = Math.Min(_width - left, _kernel.Width) * _groupChannels;
        bool isWhole = first == 0 && last == runLength;
        float* end = target + count, corner = image + (nint)left * _channels;
        for (int y = top + run * _dilation.Height; target < end; y += _dilation.Height, offset = 0)
        {
            int length = (int)Math.Min(runLength - offset, end - target);
            if ((uint)y >= (uint)_height)
            {
                Runs.Clear(target, length);
            }
            else
            {
                float* source = corner + (nint)y * _width * _channels + offset;
                if (isWhole)
                {
                    Runs.Copy(source, target, length);
                }
                else
                {
                    int inside = Math.Clamp(first - offset, 0, length), outside = Math.Clamp(last - offset, inside, length);
                    Runs.Clear(target, inside);
                    Runs.Copy(source + inside, target + inside, outside - inside);
                    Runs.Clear(target + outside, length - outside);
                }
            }

            target += length;
        }
    }

    /// <summary>A patch tap by tap, where its columns are dilated or see a part of the channels.</summary>
    private void GatherTaps(float* image, int top, int left, int k, int count, float* target)
    {
        int tap = k / _groupChannels, offset = k - tap * _groupChannels;
        float* end = target + count;
        for (; target < end; tap++, offset = 0)
        {
            int length = (int)Math.Min(_groupChannels - offset, end - target);
            int y = top + tap / _kernel.Width * _dilation.Height, x = left + tap % _kernel.Width * _dilation.Width;
            if ((uint)y < (uint)_height && (uint)x < (uint)_width)
                Runs.Copy(image + ((nint)y * _width + x) * _channels + offset, target, length);
            else
                Runs.Clear(target, length);
            target += length;
        }
    }

    private float* At(float* image, int y, int x, int channel) =>
        (uint)y < (uint)_height && (uint)x < (uint)_width ? image + ((nint)y * _width + x) * _channels + channel : _zeros;
}
