using System.Runtime.CompilerServices;
using Engine.Backends;

namespace Engine.Cpu;

/// <summary>A 3×3 convolution of stride 1 by F(2×2, 3×3): sixteen small matrix products do the work of thirty-six.</summary>
/// <remarks>
/// For each block of tiles, a thread of its own, three steps over memory that stays in its caches:
/// <code>
/// V[plane] (tiles × C)  =  Bᵀ d B            from the image, zeros outside it
/// M[plane] (tiles × O)  =  V[plane] · U[plane]     sixteen products, U transformed once
/// output                =  Aᵀ m A + bias, ReLU     four pixels a tile
/// </code>
/// A NaN in the image reaches every pixel of the tiles that see it, up to one pixel further than directly.
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
internal readonly unsafe struct WinogradConvolution(
    ScratchSpace tileScratch, ScratchSpace gemmScratch, WinogradTiles tiles, WinogradFilters filters, float* input, float* zeros, float* bias, bool relu, float* output) : IParallelBody
{
    // Both transformed maps of a block together; more where the weights, which every block reads again, are larger than that.
    private const int BlockBytes = 512 << 10;

    // On smaller maps the transformed weights, 16/9 of the plain ones, take longer to read than the products saved.
    private const int LeastPixels = 64;

    // With fewer tiles in the whole batch, transforming the filters takes longer than the products saved.
    private const int LeastTiles = 32;

    /// <summary>Whether a convolution can be done this way: 3×3, stride 1, no dilation, one group, whole vectors of channels.</summary>
    internal static bool Applies(Conv2DGeometry geometry) =>
        geometry is { Groups: 1 } && geometry.Kernel == 3 && geometry.Stride == 1 && geometry.Dilation == 1
        && geometry.InputChannels % 16 == 0 && geometry.OutputChannels % 16 == 0;

    /// <summary>Whether it is also faster than im2col.</summary>
    internal static bool Pays(Conv2DGeometry geometry) => Applies(geometry) && geometry.OutputHeight * geometry.OutputWidth >= LeastPixels;

    /// <summary>Whether it is also faster than im2col where the filters must be transformed for one batch only.</summary>
    internal static bool PaysAtOnce(Conv2DGeometry geometry) => Applies(geometry) && WinogradTiles.Of(geometry).Count >= LeastTiles;

    /// <summary>Parts that share the work without waiting for each other.</summary>
    internal int Parts(int threads)
    {
        double macs = (double)tiles.Count * WinogradTransforms.Planes * filters.Depth * filters.Columns;
        return (int)Math.Clamp(macs / 40_000, 1, Math.Min(threads, tiles.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Invoke(int part, int parts)
    {
        long first = tiles.Count * part / parts, end = tiles.Count * (part + 1) / parts;
        int channels = filters.Depth, columns = filters.Columns;
        int block = BlockTiles(end - first);
        nint vPlane = (nint)block * channels, mPlane = (nint)block * columns;
        float* v = tileScratch.Take(part, WinogradTransforms.Planes * (vPlane + mPlane));
        float* m = v + WinogradTransforms.Planes * vPlane;
        float** pixels = stackalloc float*[WinogradTransforms.Planes];
        for (long start = first; start < end; start += block)
        {
            int count = (int)Math.Min(block, end - start);
            for (int i = 0; i < count; i++)
            {
                tiles.Inputs(start + i, input, channels, zeros, pixels);
                WinogradTransforms.Input(pixels, channels, v + (nint)i * channels, vPlane);
            }

            for (int plane = 0; plane < WinogradTransforms.Planes; plane++)
            {
                var destination = new GemmDestination(m + plane * mPlane, columns, null, false, false);
                var product = new Gemm<DenseRows, PackedColumns>(
                    filters.Kernel, gemmScratch, count, columns, channels, new DenseRows(v + plane * vPlane, channels), filters.Plane(plane), destination);
                product.Multiply(part, 0, count, 0, columns);
            }

            for (int i = 0; i < count; i++)
            {
                tiles.Outputs(start + i, output, columns, null, pixels);
                WinogradTransforms.Output(m + (nint)i * columns, mPlane, columns, bias, relu, pixels);
            }
        }
    }

    /// <summary>Tiles in a block: equal blocks of about the size that the caches and the filters call for.</summary>
    private int BlockTiles(long count)
    {
        long budget = Math.Max(BlockBytes, filters.Bytes / 2);
        long most = Math.Max(filters.Kernel.MaxRows, budget / (WinogradTransforms.Planes * sizeof(float) * (filters.Depth + (long)filters.Columns)));
        long blocks = (count + most - 1) / most;
        return (int)((count + blocks - 1) / blocks);
    }
}
