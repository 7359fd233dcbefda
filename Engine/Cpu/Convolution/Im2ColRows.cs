using System.Runtime.CompilerServices;
using Engine.Backends;

namespace Engine.Cpu;

/// <summary>The im2col matrix as a product's rows, never written out: row p is output pixel p's patch in (kernel row, kernel column, channel)
/// order, packed straight from the image into a panel.</summary>
/// <remarks>
/// Channels last makes a patch a few runs: one for each kernel row where columns are not dilated and the window lies between the image's left and right
/// borders, KW·C floats long; else one for each tap, C floats long. A run is turned from where it lies, in whole steps of the transposition: what that reads
/// and writes beyond a run's end is overwritten by the next run's beginning.
/// <code>
/// patch of pixel p:   [ kh = 0: C C C | kh = 1: C C C | kh = 2: C C C ]      three runs of 3·C for a 3×3 window
/// </code>
/// </remarks>
internal readonly unsafe struct Im2ColRows : IRowSource
{
    private readonly float* _input;
    private readonly float* _end;
    private readonly float* _zeros;
    private readonly int _height, _width, _channels, _outputHeight, _outputWidth;
    private readonly Size2D _kernel, _stride, _padding, _dilation;
    private readonly int _groupChannels, _firstChannel;
    private readonly bool _wholeRows;

    /// <param name="grid">Where the patches lie.</param>
    /// <param name="input">(N, H, W, C).</param>
    /// <param name="zeros"><see cref="PatchGrid.Zeros"/> zeros, read in place of what lies outside the image.</param>
    internal Im2ColRows(in PatchGrid grid, float* input, float* zeros)
    {
        _input = input;
        _end = input + (nint)grid.Images * grid.Height * grid.Width * grid.Channels;
        _zeros = zeros;
        (_height, _width, _channels) = (grid.Height, grid.Width, grid.Channels);
        (_outputHeight, _outputWidth) = (grid.OutputHeight, grid.OutputWidth);
        (_kernel, _stride, _padding, _dilation) = (grid.Kernel, grid.Stride, grid.Padding, grid.Dilation);
        (_groupChannels, _firstChannel) = (grid.GroupChannels, grid.FirstChannel);
        _wholeRows = grid.HasWholeRows;
    }

    public void Pack(MicroKernel kernel, int row, int rows, int k, int count, float* panel, float* scratch)
    {
        float** corners = stackalloc float*[MicroKernel.MostTransposedRows];
        int* tops = stackalloc int[MicroKernel.MostTransposedRows];
        int* lefts = stackalloc int[MicroKernel.MostTransposedRows];
        bool areWhole = Place(row, rows, corners, tops, lefts, out float* lastEnd), hasLongTaps = _groupChannels % MicroKernel.MostTransposedAtOnce == 0;
        if (_wholeRows && (areWhole || !hasLongTaps) && _end - lastEnd >= MicroKernel.MostTransposedAtOnce)
            PackKernelRows(kernel, rows, k, count, panel, scratch, corners, tops, areWhole ? null : lefts);
        else if (hasLongTaps)
            PackTaps(kernel, rows, k, count, panel, corners, tops, lefts);
        else
            PackGathered(kernel, rows, k, count, panel, scratch, corners, tops, lefts);
    }

    /// <summary>The upper left corners of windows one after another: where they would lie in memory, and their row and column in the image, which may be outside.
    /// No window sees anything from <paramref name="lastEnd"/> on, where a row of the image ends.</summary>
    /// <returns>Whether all lie between the left and right borders.</returns>
    private bool Place(int row, int rows, float** corners, int* tops, int* lefts, out float* lastEnd)
    {
        lastEnd = _input;
        int line = row / _outputWidth, x = row - line * _outputWidth, image = line / _outputHeight, y = line - image * _outputHeight;
        bool areWhole = true;
        for (int r = 0; r < rows;)
        {
            int top = y * _stride.Height - _padding.Height, left = x * _stride.Width - _padding.Width, end = Math.Min(rows, r + _outputWidth - x);
            int rowsSeen = Math.Clamp(top + (_kernel.Height - 1) * _dilation.Height + 1, 0, _height);
            float* corner = _input + (((nint)image * _height + top) * _width + left) * _channels + _firstChannel;
            lastEnd = _input + ((nint)image * _height + rowsSeen) * _width * _channels;
            areWhole &= left >= 0;
            for (; r < end; r++, left += _stride.Width, corner += (nint)_stride.Width * _channels)
            {
                corners[r] = corner;
                tops[r] = top;
                lefts[r] = left;
            }

            areWhole &= left - _stride.Width + _kernel.Width <= _width;
            x = 0;
            if (++y == _outputHeight)
                (y, image) = (0, image + 1);
        }

        return areWhole;
    }

    /// <summary>A run for each kernel row. Windows that the left or right border cuts are gathered first; <paramref name="lefts"/> is null where there are none.</summary>
    private void PackKernelRows(MicroKernel kernel, int rows, int k, int count, float* panel, float* scratch, float** corners, int* tops, int* lefts)
    {
        float** pointers = stackalloc float*[MicroKernel.MostTransposedRows];
        int* cut = stackalloc int[MicroKernel.MostTransposedRows];
        int cuts = 0, runLength = _kernel.Width * _groupChannels, run = k / runLength, offset = k - run * runLength;
        nint pitch = (nint)_dilation.Height * _width * _channels, scratchPitch = MicroKernel.RoomToTranspose(count);
        for (int r = 0; lefts is not null && r < rows; r++)
        {
            if (lefts[r] >= 0 && lefts[r] + _kernel.Width <= _width)
                continue;
            GatherRows(corners[r], tops[r], lefts[r], k, count, scratch + r * scratchPitch);
            cut[cuts++] = r;
        }

        for (int done = 0; done < count; run++, offset = 0)
        {
            int length = Math.Min(runLength - offset, count - done), tapY = run * _dilation.Height;
            nint step = run * pitch + offset;
            for (int r = 0; r < rows; r++)
                pointers[r] = (uint)(tops[r] + tapY) < (uint)_height ? corners[r] + step : _zeros;
            for (int i = 0; i < cuts; i++)
                pointers[cut[i]] = scratch + cut[i] * scratchPitch + done;
            kernel.Transpose(pointers, rows, kernel.WholeSteps(length), panel, kernel.PanelStride);
            panel += (nint)length * kernel.PanelStride;
            done += length;
        }
    }

    /// <summary>A run for each tap, where a border cuts kernel rows of many channels, or columns are dilated.</summary>
    private void PackTaps(MicroKernel kernel, int rows, int k, int count, float* panel, float** corners, int* tops, int* lefts)
    {
        float** pointers = stackalloc float*[MicroKernel.MostTransposedRows];
        int tap = k / _groupChannels, offset = k - tap * _groupChannels;
        for (int end = k + count; k < end; tap++, offset = 0)
        {
            int length = Math.Min(_groupChannels - offset, end - k);
            int tapY = tap / _kernel.Width * _dilation.Height, tapX = tap % _kernel.Width * _dilation.Width;
            nint step = ((nint)tapY * _width + tapX) * _channels + offset;
            for (int r = 0; r < rows; r++)
                pointers[r] = IsInside(tops[r] + tapY, lefts[r] + tapX) ? corners[r] + step : _zeros;
            kernel.Transpose(pointers, rows, length, panel, kernel.PanelStride);
            panel += (nint)length * kernel.PanelStride;
            k += length;
        }
    }

    /// <summary>Short or odd runs: first gathered patch by patch, then transposed together.</summary>
    private void PackGathered(MicroKernel kernel, int rows, int k, int count, float* panel, float* scratch, float** corners, int* tops, int* lefts)
    {
        float** pointers = stackalloc float*[MicroKernel.MostTransposedRows];
        nint pitch = MicroKernel.RoomToTranspose(count);
        for (int r = 0; r < rows; r++)
        {
            pointers[r] = scratch + r * pitch;
            if (_wholeRows)
                GatherRows(corners[r], tops[r], lefts[r], k, count, pointers[r]);
            else
                GatherTaps(corners[r], tops[r], lefts[r], k, count, pointers[r]);
        }

        kernel.Transpose(pointers, rows, kernel.WholeSteps(count), panel, kernel.PanelStride);
    }

    /// <summary>A patch kernel row by kernel row. At the image's left and right edges a run is cut, not taken tap by tap: of small images every panel meets an edge.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void GatherRows(float* corner, int top, int left, int k, int count, float* target)
    {
        int runLength = _kernel.Width * _groupChannels, run = k / runLength, offset = k - run * runLength;
        int first = Math.Max(-left, 0) * _groupChannels, last = Math.Min(_width - left, _kernel.Width) * _groupChannels;
        float* end = target + count;
        for (int tapY = run * _dilation.Height; target < end; tapY += _dilation.Height, offset = 0)
        {
            int length = (int)Math.Min(runLength - offset, end - target);
            if ((uint)(top + tapY) >= (uint)_height)
            {
                Runs.Clear(target, length);
            }
            else
            {
                float* source = corner + (nint)tapY * _width * _channels + offset;
                int inside = Math.Clamp(first - offset, 0, length), outside = Math.Clamp(last - offset, inside, length);
                Runs.Clear(target, inside);
                Runs.Copy(source + inside, target + inside, outside - inside);
                Runs.Clear(target + outside, length - outside);
            }

            target += length;
        }
    }

    /// <summary>A patch tap by tap, where its columns are dilated or see a part of the channels.</summary>
    private void GatherTaps(float* corner, int top, int left, int k, int count, float* target)
    {
        int tap = k / _groupChannels, offset = k - tap * _groupChannels;
        float* end = target + count;
        for (; target < end; tap++, offset = 0)
        {
            int length = (int)Math.Min(_groupChannels - offset, end - target);
            int tapY = tap / _kernel.Width * _dilation.Height, tapX = tap % _kernel.Width * _dilation.Width;
            if (IsInside(top + tapY, left + tapX))
                Runs.Copy(corner + ((nint)tapY * _width + tapX) * _channels + offset, target, length);
            else
                Runs.Clear(target, length);
            target += length;
        }
    }

    private bool IsInside(int y, int x) => (uint)y < (uint)_height && (uint)x < (uint)_width;
}
