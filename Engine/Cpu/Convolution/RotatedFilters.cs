namespace Engine.Cpu;

/// <summary>The filters of one group as a gradient by input sees them, rotated by 180° and with inputs and outputs exchanged, without a copy:
/// B[(tap, o), c] = weights[o, the tap mirrored, c].</summary>
/// <remarks>Channels last makes each row of B one run of C floats, wherever its tap lies.</remarks>
/// <param name="weights">(O, KH, KW, C) of the group.</param>
/// <param name="filters">O of the group.</param>
/// <param name="channels">C of the group.</param>
/// <param name="kernelHeight">KH.</param>
/// <param name="kernelWidth">KW.</param>
/// <param name="down">The taps of the phase along rows.</param>
/// <param name="across">The taps of the phase along columns.</param>
internal readonly unsafe struct RotatedFilters(float* weights, int filters, int channels, int kernelHeight, int kernelWidth, GradientPhase down, GradientPhase across) : IColumnSource
{
    public bool Packs => true;

    public Strided Rows(MicroKernel kernel, int column, int k, int count) => default;

    public float* Block(MicroKernel kernel, int column, int columns, int k, int count, float* scratch)
    {
        int tap = k / filters, filter = k - tap * filters;
        float* source = Tap(tap) + column;
        nint filterFloats = (nint)kernelHeight * kernelWidth * channels;
        for (int i = 0; i < count; i++)
        {
            var row = new PanelRows(kernel, columns, i, 1, count, scratch);
            row.Copy(source + filter * filterFloats, 0, columns);
            row.Pad();
            if (++filter == filters && i + 1 < count)
            {
                filter = 0;
                source = Tap(++tap) + column;
            }
        }

        return scratch;
    }

    private float* Tap(int tap) => weights + ((nint)down.Tap(tap / across.Taps) * kernelWidth + across.Tap(tap % across.Taps)) * channels;
}
