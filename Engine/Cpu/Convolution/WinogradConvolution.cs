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
internal readonly unsafe struct WinogradConvolution(
    MicroKernel kernel, ScratchSpace tileScratch, ScratchSpace gemmScratch, Conv2DGeometry geometry, WinogradWeights weights,
    float* input, float* zeros, float* bias, bool relu, float* output) : IParallelBody
{
    // Both transformed maps of a block together; more where the weights, which every block reads again, are larger than that.
    private const int BlockBytes = 512 << 10;

    // On smaller maps the transformed weights, 16/9 of the plain ones, take longer to read than the products saved.
    private const int LeastPixels = 64;

    private int TilesDown => (geometry.OutputHeight + 1) / 2;

    private int TilesAcross => (geometry.OutputWidth + 1) / 2;

    /// <summary>Whether a convolution can be done this way: 3×3, stride 1, no dilation, one group, whole vectors of channels.</summary>
    internal static bool Applies(Conv2DGeometry geometry) =>
        geometry is { Groups: 1 } && geometry.Kernel == 3 && geometry.Stride == 1 && geometry.Dilation == 1
        && geometry.InputChannels % 16 == 0 && geometry.OutputChannels % 16 == 0;

    /// <summary>Whether it is also faster than im2col.</summary>
    internal static bool Pays(Conv2DGeometry geometry) => Applies(geometry) && geometry.OutputHeight * geometry.OutputWidth >= LeastPixels;

    /// <summary>Parts that share the work without waiting for each other.</summary>
    internal int Parts(int threads) => (int)Math.Clamp(geometry.Macs / 40_000, 1, Math.Min(threads, (long)geometry.Batch * TilesDown * TilesAcross));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Invoke(int part, int parts)
    {
        long tiles = (long)geometry.Batch * TilesDown * TilesAcross;
        long first = tiles * part / parts, end = tiles * (part + 1) / parts;
        int channels = geometry.InputChannels, filters = geometry.OutputChannels;
        int block = BlockTiles(end - first);
        nint vPlane = (nint)block * channels, mPlane = (nint)block * filters;
        float* v = tileScratch.Take(part, WinogradTransforms.Planes * (vPlane + mPlane));
        float* m = v + WinogradTransforms.Planes * vPlane;
        for (long start = first; start < end; start += block)
        {
            int count = (int)Math.Min(block, end - start);
            for (int i = 0; i < count; i++)
                TransformInput(start + i, v + (nint)i * channels, vPlane);
            for (int plane = 0; plane < WinogradTransforms.Planes; plane++)
            {
                var destination = new GemmDestination(m + plane * mPlane, filters, null, false, false);
                var product = new Gemm<DenseRows, PackedColumns>(
                    kernel, gemmScratch, count, filters, channels, new DenseRows(v + plane * vPlane, channels), weights.Plane(plane), destination);
                product.Multiply(part, 0, count, 0, filters);
            }

            for (int i = 0; i < count; i++)
                TransformOutput(start + i, m + (nint)i * filters, mPlane);
        }
    }

    /// <summary>Tiles in a block: equal blocks of about the size that the caches and the weights call for.</summary>
    private int BlockTiles(long tiles)
    {
        long budget = Math.Max(BlockBytes, weights.Bytes / 2);
        long most = Math.Max(kernel.MaxRows, budget / (WinogradTransforms.Planes * sizeof(float) * (geometry.InputChannels + (long)geometry.OutputChannels)));
        long blocks = (tiles + most - 1) / most;
        return (int)((tiles + blocks - 1) / blocks);
    }

    private void TransformInput(long tile, float* v, nint planeStride)
    {
        (long image, int y, int x) = Place(tile);
        int height = geometry.InputHeight, width = geometry.InputWidth, channels = geometry.InputChannels;
        int top = 2 * y - geometry.Padding.Height, left = 2 * x - geometry.Padding.Width;
        float* origin = input + (nint)image * height * width * channels;
        float** pixels = stackalloc float*[WinogradTransforms.Planes];
        for (int i = 0; i < WinogradTransforms.Side; i++)
        {
            bool rowInside = (uint)(top + i) < (uint)height;
            for (int j = 0; j < WinogradTransforms.Side; j++)
            {
                pixels[4 * i + j] = rowInside && (uint)(left + j) < (uint)width
                    ? origin + ((nint)(top + i) * width + left + j) * channels
                    : zeros;
            }
        }

        WinogradTransforms.Input(pixels, channels, v, planeStride);
    }

    private void TransformOutput(long tile, float* m, nint planeStride)
    {
        (long image, int y, int x) = Place(tile);
        int height = geometry.OutputHeight, width = geometry.OutputWidth, filters = geometry.OutputChannels;
        float* corner = output + (((nint)image * height + 2 * y) * width + 2 * x) * filters;
        bool right = 2 * x + 1 < width, below = 2 * y + 1 < height;
        float** outputs = stackalloc float*[4];
        outputs[0] = corner;
        outputs[1] = right ? corner + filters : null;
        outputs[2] = below ? corner + (nint)width * filters : null;
        outputs[3] = right && below ? corner + ((nint)width + 1) * filters : null;
        WinogradTransforms.Output(m, planeStride, filters, bias, relu, outputs);
    }

    private (long Image, int Y, int X) Place(long tile)
    {
        int across = TilesAcross, down = TilesDown;
        long row = tile / across;
        return (row / down, (int)(row % down), (int)(tile % across));
    }
}
