using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>The im2col matrix as a product's B, never written out: row k is output pixel k's patch in (kernel row, kernel column, channel) order,
/// packed straight from the image into panels. The gradient by weights sums over the pixels, so here they are the summed dimension.</summary>
/// <remarks>
/// A patch is a few runs, as in <see cref="Im2ColRows"/>; each is cut where the panels are. Pixels side by side, whose runs all lie inside the image,
/// are packed together, piece by piece, so that cutting is done once for all of them.
/// <code>
/// patch of pixel k:   [ kh = 0: C C C | kh = 1: C C C | kh = 2: C C C ]
/// panels:             [  NR  |  NR  |  NR  |  NR  |  NR  | .. ]           pixel k's share of each panel is one row of it
/// </code>
/// </remarks>
/// <param name="grid">Where the patches lie.</param>
/// <param name="input">(N, H, W, C).</param>
/// <param name="firstPixel">The pixel that is row 0.</param>
internal readonly unsafe struct Im2ColColumns(PatchGrid grid, float* input, int firstPixel = 0) : IColumnSource
{
    // Pixels packed together: few enough that their patches, which the kernel's rows read again, stay in the first-level cache.
    private const int MostTogether = 32;

    public bool Packs => true;

    public Strided Rows(MicroKernel kernel, int column, int k, int count) => default;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public float* Block(MicroKernel kernel, int column, int columns, int k, int count, float* scratch)
    {
        int pixel = firstPixel + k;
        int x = pixel % grid.OutputWidth;
        int y = pixel / grid.OutputWidth % grid.OutputHeight;
        nint imageFloats = (nint)grid.Height * grid.Width * grid.Channels;
        float* image = input + pixel / grid.OutputWidth / grid.OutputHeight * imageFloats + grid.FirstChannel;
        for (int i = 0; i < count;)
        {
            int top = y * grid.Stride.Height - grid.Padding.Height, left = x * grid.Stride.Width - grid.Padding.Width;
            int together = Math.Clamp(InsideFrom(x), 1, Math.Min(MostTogether, count - i));
            bool inside = left >= 0 && left + (grid.Kernel.Width - 1) * grid.Dilation.Width < grid.Width;
            var rows = new PanelRows(kernel, columns, i, together, count, scratch);
            Patches(ref rows, image, top, left, inside && grid.HasWholeRows ? grid.Kernel.Width : 1, column, columns);
            rows.Pad();
            i += together;
            x += together;
            if (x == grid.OutputWidth)
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

    /// <summary>Patches from column <paramref name="x"/> to the row's end that lie between the image's left and right borders.</summary>
    private int InsideFrom(int x)
    {
        int reach = (grid.Kernel.Width - 1) * grid.Dilation.Width, left = x * grid.Stride.Width - grid.Padding.Width;
        if (left < 0)
            return 0;
        int room = grid.Width - 1 - reach - left;
        return room < 0 ? 0 : Math.Min(room / grid.Stride.Width + 1, grid.OutputWidth - x);
    }

    /// <summary>The elements from <paramref name="element"/> of the patches at a place and those beside it, in runs of <paramref name="runTaps"/> taps.</summary>
    private void Patches(ref PanelRows rows, float* image, int top, int left, int runTaps, int element, int elements)
    {
        int runLength = runTaps * grid.GroupChannels, runsAcross = grid.Kernel.Width / runTaps;
        int run = element / runLength, offset = element - run * runLength;
        int tapY = run / runsAcross, tapX = run - tapY * runsAcross;
        nint step = (nint)grid.Stride.Width * grid.Channels;
        while (elements > 0)
        {
            int length = Math.Min(runLength - offset, elements);
            int y = top + tapY * grid.Dilation.Height, x = left + tapX * grid.Dilation.Width;
            if ((uint)y < (uint)grid.Height && (uint)x < (uint)grid.Width)
                rows.Copy(image + ((nint)y * grid.Width + x) * grid.Channels + offset, step, length);
            else
                rows.Clear(length);
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
