using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>Filters transformed by one of Winograd's algorithms as panels of B: a matrix of K × N for each plane, wherever their memory comes from.</summary>
/// <param name="kernel">The microkernel they are packed for.</param>
/// <param name="planes">Matrices.</param>
/// <param name="depth">K: what a filter sees.</param>
/// <param name="columns">N: filters.</param>
/// <param name="packed"><see cref="Floats"/> of memory.</param>
internal readonly unsafe struct WinogradFilters(MicroKernel kernel, int planes, int depth, int columns, float* packed)
{
    /// <summary>Floats from a plane to the next.</summary>
    internal readonly nint PlaneFloats = (nint)kernel.PaddedColumns(columns) * depth;

    internal MicroKernel Kernel => kernel;

    internal int Planes => planes;

    internal int Depth => depth;

    internal int Columns => columns;

    internal long Bytes => Floats(kernel, planes, depth, columns) * sizeof(float);

    internal static long Floats(MicroKernel kernel, int planes, int depth, int columns) => (long)planes * kernel.PaddedColumns(columns) * depth;

    internal PackedColumns Plane(int plane) => new(packed + plane * PlaneFloats, kernel.PaddedColumns(columns));

    /// <summary>Where row <paramref name="k"/> of the first plane's panel that starts at <paramref name="column"/> lies, and how many rows follow it in its block.</summary>
    internal float* Row(int k, int column, out int rowsLeft)
    {
        int blockK = kernel.BlockK(columns, depth), start = k / blockK * blockK, count = Math.Min(blockK, depth - start);
        int width = kernel.PaddedColumns(Math.Min(kernel.MaxColumns, columns - column));
        rowsLeft = start + count - k;
        return packed + (nint)start * kernel.PaddedColumns(columns) + (nint)column * count + (nint)(k - start) * width;
    }
}

/// <summary>Fills <see cref="WinogradFilters"/> for a forward convolution: B[c, o] from weights[o, tap, c]. Parts share the panels of filters.</summary>
internal readonly unsafe struct WinogradForwardFilters<TTransforms>(WinogradFilters filters, float* weights) : IParallelBody
    where TTransforms : struct, IWinogradTransforms
{
    // Channels at a time: all planes of a panel's filters, 128 KB (F(2×2, 3×3)) to 512 (8 × 8 planes) with AVX-512 and less with others, stay in the second-level cache until they are transposed.
    private const int Chunk = 64;

    internal static int Panels(in WinogradFilters filters) => (filters.Columns + filters.Kernel.MaxColumns - 1) / filters.Kernel.MaxColumns;

    /// <summary>Floats of scratch for a part.</summary>
    internal static long ScratchFloats(in WinogradFilters filters) => (long)filters.Planes * filters.Kernel.MaxColumns * Chunk;

    /// <summary>Each part's own scratch.</summary>
    internal required ScratchSpace Scratch { get; init; }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Invoke(int part, int parts)
    {
        int panels = Panels(filters), width = filters.Kernel.MaxColumns, channels = filters.Depth;
        nint plane = (nint)width * Chunk;
        float* transformed = Scratch.Take(part, ScratchFloats(filters));
        float** rows = stackalloc float*[MicroKernel.MostTransposedRows];
        Share own = Share.Of(panels, part, parts);
        for (int panel = (int)own.First; panel < own.End; panel++)
        {
            int first = panel * width, count = Math.Min(width, filters.Columns - first), padded = filters.Kernel.PaddedColumns(count);
            for (int c = 0; c < channels;)
            {
                float* target = filters.Row(c, first, out int rowsLeft);
                int chunk = Math.Min(Chunk, rowsLeft);
                for (int filter = 0; filter < count; filter++)
                    TTransforms.Weights(weights + (nint)(first + filter) * TTransforms.Taps * TTransforms.Taps * channels + c, channels, false, chunk, transformed + (nint)filter * Chunk, plane);
                for (int p = 0; p < filters.Planes; p++, target += filters.PlaneFloats)
                {
                    for (int filter = 0; filter < count; filter++)
                        rows[filter] = transformed + p * plane + (nint)filter * Chunk;
                    filters.Kernel.Transpose(rows, count, chunk, target, padded);
                }

                c += chunk;
            }
        }
    }
}

/// <summary>Fills <see cref="WinogradFilters"/> for a gradient by input: B[o, c] from weights[o, the tap mirrored, c]. Parts share the rows of B.</summary>
internal readonly unsafe struct WinogradRotatedFilters<TTransforms>(WinogradFilters filters, float* weights) : IParallelBody
    where TTransforms : struct, IWinogradTransforms
{
    // Channels at a time: all planes of them, 4 to 16 KB, stay in the first-level cache until they are sent to their panels.
    private const int Chunk = 64;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Invoke(int part, int parts)
    {
        int rows = filters.Depth, channels = filters.Columns, width = filters.Kernel.MaxColumns;
        float* transformed = stackalloc float[TTransforms.Points * TTransforms.Points * Chunk];
        Share own = Share.Of(rows, part, parts);
        for (int first = 0; first < channels; first += Chunk)
        {
            // Rows inside, so that what is written to each panel is one stream.
            int chunk = Math.Min(Chunk, channels - first);
            for (int row = (int)own.First; row < own.End; row++)
            {
                TTransforms.Weights(weights + (nint)row * TTransforms.Taps * TTransforms.Taps * channels + first, channels, true, chunk, transformed, Chunk);
                for (int done = 0; done < chunk; done += width)
                {
                    int here = Math.Min(width, chunk - done);
                    float* target = filters.Row(row, first + done, out _);
                    for (int p = 0; p < filters.Planes; p++, target += filters.PlaneFloats)
                        Runs.Copy(transformed + p * Chunk + done, target, here);
                }
            }
        }
    }
}
