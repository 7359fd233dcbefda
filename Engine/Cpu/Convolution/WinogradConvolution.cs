using System.Runtime.CompilerServices;
using Engine.Backends;

namespace Engine.Cpu;

/// <summary>A convolution of stride 1 by one of Winograd's algorithms: for 3×3 filters and 2×2 outputs sixteen small matrix products do the work of
/// thirty-six, for 4×4 outputs thirty-six that of 144, for 5×5 filters forty-nine that of a hundred.</summary>
/// <remarks>
/// For each block of tiles, a thread of its own, three steps over memory that stays in its caches:
/// <code>
/// V[plane] (tiles × C)  =  Bᵀ d B            from the image, zeros outside it
/// M[plane] (tiles × O)  =  V[plane] · U[plane]     a product for each plane, U transformed once
/// output                =  Aᵀ m A + bias, ReLU     four or sixteen pixels a tile
/// </code>
/// A NaN in the image reaches every pixel of the tiles that see it, at most one pixel fewer than a tile has along a side further than directly.
/// </remarks>
/// <param name="tileScratch">Each part's own, for both transformed maps of a block.</param>
/// <param name="gemmScratch">Each part's own, for the products.</param>
/// <param name="tiles">The tiles of the output.</param>
/// <param name="filters">The transformed filters.</param>
/// <param name="input">(N, H, W, C).</param>
/// <param name="zeros">C zeros.</param>
/// <param name="bias">(O), or null.</param>
/// <param name="relu">Clamp at zero, after the bias.</param>
/// <param name="output">(N, OH, OW, O).</param>
internal readonly unsafe struct WinogradConvolution<TTransforms>(
    ScratchSpace tileScratch, ScratchSpace gemmScratch, WinogradTiles tiles, WinogradFilters filters, float* input, float* zeros, float* bias, bool relu, float* output) : IParallelBody
    where TTransforms : struct, IWinogradTransforms
{
    // Both transformed maps of a block together; more where the weights, which every block reads again, are larger than that.
    private const int BlockBytes = 512 << 10;

    /// <summary>Parts that share the work without waiting for each other.</summary>
    internal int Parts(int threads)
    {
        double macs = (double)tiles.Count * filters.Planes * filters.Depth * filters.Columns;
        return (int)Math.Clamp(macs / 40_000, 1, Math.Min(threads, tiles.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Invoke(int part, int parts)
    {
        long first = tiles.Count * part / parts, end = tiles.Count * (part + 1) / parts;
        int channels = filters.Depth, columns = filters.Columns;
        int block = BlockTiles(end - first);
        nint vPlane = (nint)block * channels, mPlane = (nint)block * columns;
        float* v = tileScratch.Take(part, filters.Planes * (vPlane + mPlane));
        float* m = v + filters.Planes * vPlane;
        float** pixels = stackalloc float*[(TTransforms.Outputs + TTransforms.Taps - 1) * (TTransforms.Outputs + TTransforms.Taps - 1)];
        for (long start = first; start < end; start += block)
        {
            int count = (int)Math.Min(block, end - start);
            for (int i = 0; i < count; i++)
            {
                tiles.Inputs(start + i, input, channels, zeros, pixels);
                TTransforms.Input(pixels, channels, v + (nint)i * channels, vPlane);
            }

            for (int plane = 0; plane < filters.Planes; plane++)
            {
                var destination = new GemmDestination(m + plane * mPlane, columns, null, false, false);
                var product = new Gemm<DenseRows, PackedColumns>(
                    filters.Kernel, gemmScratch, count, columns, channels, new DenseRows(v + plane * vPlane, channels), filters.Plane(plane), destination);
                product.Multiply(part, 0, count, 0, columns);
            }

            for (int i = 0; i < count; i++)
            {
                tiles.Outputs(start + i, output, columns, null, pixels);
                TTransforms.Output(m + (nint)i * columns, mPlane, columns, bias, relu, pixels);
            }
        }
    }

    /// <summary>Tiles in a block: equal blocks of about the size that the caches and the filters call for.</summary>
    private int BlockTiles(long count)
    {
        long budget = Math.Max(BlockBytes, filters.Bytes / 2);
        long most = Math.Max(filters.Kernel.MaxRows, budget / (filters.Planes * sizeof(float) * (filters.Depth + (long)filters.Columns)));
        long blocks = (count + most - 1) / most;
        return (int)((count + blocks - 1) / blocks);
    }
}
