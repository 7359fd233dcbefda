using System.Runtime.CompilerServices;
using Engine.Backends;

namespace Engine.Cpu;

/// <summary>The im2col matrix as a product's B, never written out: row k is output pixel k's patch in (kernel row, kernel column, channel) order,
/// packed straight from the image into panels. The gradient by weights sums over the pixels, so here they are the summed dimension.</summary>
/// <remarks>
/// A patch is a few runs, as in <see cref="Im2ColRows"/>; each is cut where the panels are.
/// <code>
/// patch of pixel k:   [ kh = 0: C C C | kh = 1: C C C | kh = 2: C C C ]
/// panels:             [  NR  |  NR  |  NR  |  NR  |  NR  | .. ]           pixel k's share of each panel is one row of it
/// </code>
/// </remarks>
internal readonly unsafe struct Im2ColColumns(PatchGrid grid, float* input) : IColumnSource
{
    public bool Packs => true;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public float* Block(MicroKernel kernel, int column, int columns, int k, int count, float* scratch)
    {
        bool wholeRows = grid.HasWholeRows;
        int x = k % grid.OutputWidth;
        int y = k / grid.OutputWidth % grid.OutputHeight;
        nint imageFloats = (nint)grid.Height * grid.Width * grid.Channels;
        float* image = input + k / grid.OutputWidth / grid.OutputHeight * imageFloats + grid.FirstChannel;
        for (int i = 0; i < count; i++)
        {
            int left = x * grid.Stride.Width - grid.Padding.Width;
            bool inside = wholeRows && left >= 0 && left + grid.Kernel.Width <= grid.Width;
            var row = new PanelRow(kernel, columns, i, count, scratch);
            Patch(ref row, image, y * grid.Stride.Height - grid.Padding.Height, left, inside ? grid.Kernel.Width : 1, column, columns);
            row.Pad();
            if (++x == grid.OutputWidth)
            {
                x = 0;
                if (++y == grid.OutputHeight)
                {
                    y = 0;
                    image += imageFloats;
                }
            }
        }

        return scratch;
    }

    /// <summary>The elements from <paramref name="element"/> of the patch at a place, in runs of <paramref name="runTaps"/> taps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Patch(ref PanelRow row, float* image, int top, int left, int runTaps, int element, int elements)
    {
        int runLength = runTaps * grid.GroupChannels, runsAcross = grid.Kernel.Width / runTaps;
        int run = element / runLength, offset = element - run * runLength;
        int tapY = run / runsAcross, tapX = run - tapY * runsAcross;
        while (elements > 0)
        {
            int length = Math.Min(runLength - offset, elements);
            int y = top + tapY * grid.Dilation.Height, x = left + tapX * grid.Dilation.Width;
            if ((uint)y < (uint)grid.Height && (uint)x < (uint)grid.Width)
                row.Copy(image + ((nint)y * grid.Width + x) * grid.Channels + offset, length);
            else
                row.Clear(length);
            elements -= length;
            offset = 0;
            if (++tapX == runsAcross)
            {
                tapX = 0;
                tapY++;
            }
        }
    }
}
