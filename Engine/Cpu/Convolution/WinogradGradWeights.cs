using System.Numerics;
using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>The gradient by weights of a 3×3 convolution of stride 1, by F(2×2, 3×3) read backwards: the products' gradients first.</summary>
/// <remarks>
/// For each block of tiles, three steps over memory that stays in the caches:
/// <code>
/// V[plane] (tiles × C)  =  Bᵀ d B            from the image, straight into panels
/// D[plane] (tiles × O)  =  A dY Aᵀ           from the output's gradient
/// dU[plane] (O × C)    +=  D[plane]ᵀ · V[plane]
/// </code>
/// and <see cref="WinogradWeightsGradOutput"/> makes dW from dU. Parts share the planes, by their rows, and then the filters; no part needs another's
/// transforms, and an element of dU sums the tiles in one order.
/// </remarks>
/// <param name="kernel">The microkernel.</param>
/// <param name="tileScratch">Each part's own, for V and D.</param>
/// <param name="gemmScratch">Each part's own, for the products.</param>
/// <param name="tiles">The tiles of the output.</param>
/// <param name="channels">C.</param>
/// <param name="filters">O.</param>
/// <param name="input">(N, H, W, C).</param>
/// <param name="outputGrad">(N, OH, OW, O).</param>
/// <param name="zeros">As many zeros as there are channels or filters.</param>
/// <param name="productsGrad">dU: (16, O, C).</param>
internal readonly unsafe struct WinogradGradWeights(
    MicroKernel kernel, ScratchSpace tileScratch, ScratchSpace gemmScratch, WinogradTiles tiles, int channels, int filters,
    float* input, float* outputGrad, float* zeros, float* productsGrad) : IParallelBody
{
    // Tiles of a block: long enough for the products to be worth their passes over dU, one block of k for every microkernel.
    private const int BlockTiles = 256;

    /// <summary>Whether the vectors of the transforms fit a microkernel's panels.</summary>
    internal static bool Fits(MicroKernel kernel) => kernel.MaxColumns % Vector<float>.Count == 0;

    /// <summary>Parts for so many threads: at most one a row of planes, then bands of filters.</summary>
    internal static int Parts(int threads) => threads < 4 ? Math.Min(threads, 2) : threads / 4 * 4;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Invoke(int part, int parts)
    {
        int rowParts = Math.Min(parts, 4), filterParts = parts / rowParts, band = part / rowParts;
        int firstRow = 4 * (part % rowParts) / rowParts, rows = 4 * (part % rowParts + 1) / rowParts - firstRow;
        int firstFilter = filters / 16 * band / filterParts * 16, bandFilters = filters / 16 * (band + 1) / filterParts * 16 - firstFilter;
        if (bandFilters == 0)
            return;
        nint vPlane = (nint)BlockTiles * kernel.PaddedColumns(channels), dPlane = (nint)BlockTiles * bandFilters;
        float* v = tileScratch.Take(part, 4 * rows * (vPlane + dPlane));
        float* d = v + 4 * rows * vPlane;
        float** pixels = stackalloc float*[WinogradTransforms.Planes];
        for (long start = 0; start < tiles.Count; start += BlockTiles)
        {
            int count = (int)Math.Min(BlockTiles, tiles.Count - start);
            for (int i = 0; i < count; i++)
            {
                tiles.Inputs(start + i, input, channels, zeros, pixels);
                for (int row = 0; row < rows; row++)
                    TransformInput(pixels, firstRow + row, i, count, v + 4 * row * vPlane, vPlane);
                tiles.Outputs(start + i, outputGrad, filters, zeros, pixels);
                for (int row = 0; row < rows; row++)
                    TransformOutputGrad(pixels, firstRow + row, firstFilter, bandFilters, d + 4 * row * dPlane + (nint)i * bandFilters, dPlane);
            }

            for (int plane = 0; plane < 4 * rows; plane++)
            {
                float* target = productsGrad + ((nint)(4 * firstRow + plane) * filters + firstFilter) * channels;
                var product = new Gemm<TransposedRows, PackedColumns>(
                    kernel, gemmScratch, bandFilters, channels, count, new TransposedRows(d + plane * dPlane, bandFilters),
                    new PackedColumns(v + plane * vPlane, kernel.PaddedColumns(channels)), new GemmDestination(target, channels, null, start > 0, false));
                product.Multiply(part, 0, bandFilters, 0, channels);
            }
        }
    }

    /// <summary>One tile's row of planes, each vector of channels where its panel has it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void TransformInput(float** pixels, int row, int tile, int count, float* v, nint planeStride)
    {
        int width = kernel.MaxColumns;
        for (int first = 0; first < channels; first += width)
        {
            int here = Math.Min(width, channels - first);
            float* target = v + (nint)first * count + (nint)tile * here;
            for (int c = 0; c < here; c += Vector<float>.Count)
                WinogradTransforms.InputRow(pixels, row, first + c, target + c, planeStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransformOutputGrad(float** pixels, int row, int first, int count, float* d, nint planeStride)
    {
        for (int c = 0; c < count; c += Vector<float>.Count)
            WinogradTransforms.OutputGradRow(pixels, row, first + c, d + c, planeStride);
    }
}

/// <summary>weightsGrad (O, 3, 3, C) += Gᵀ dU G; parts share the filters.</summary>
internal readonly unsafe struct WinogradWeightsGradOutput(float* productsGrad, int channels, int filters, float* weightsGrad) : IParallelBody
{
    public void Invoke(int part, int parts)
    {
        for (int filter = filters * part / parts; filter < filters * (part + 1) / parts; filter++)
            WinogradTransforms.AddWeightsGrad(productsGrad + (nint)filter * channels, (nint)filters * channels, channels, weightsGrad + (nint)filter * 9 * channels, channels);
    }
}
