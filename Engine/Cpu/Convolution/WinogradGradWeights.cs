using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>The gradient by weights of a convolution of stride 1, by one of Winograd's algorithms read backwards: the products' gradients first.</summary>
/// <remarks>
/// For each block of tiles, three steps over memory that stays in the caches:
/// <code>
/// V[plane] (tiles × C)  =  Bᵀ d B            from the image, straight into panels
/// D[plane] (tiles × O)  =  A dY Aᵀ           from the output's gradient
/// dU[plane] (O × C)    +=  D[plane]ᵀ · V[plane]
/// </code>
/// and <see cref="WinogradWeightsGradOutput{TTransforms}"/> makes dW from dU. Parts share the planes and each makes the
/// transforms that it needs, so none waits for another, and an element of dU sums the tiles in one order.
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
/// <param name="productsGrad">dU: (planes, O, C).</param>
internal readonly unsafe struct WinogradGradWeights<TTransforms>(
    MicroKernel kernel, ScratchSpace tileScratch, ScratchSpace gemmScratch, WinogradTiles tiles, int channels, int filters,
    float* input, float* outputGrad, float* zeros, float* productsGrad) : IParallelBody
    where TTransforms : struct, IWinogradGradTransforms
{
    // Tiles of a block: long enough for the products to be worth their passes over dU, one block of k for every microkernel, and no longer,
    // so that V and D of a layer with few channels stay in the second-level cache.
    private const int BlockTiles = 128;

    private static int Planes => TTransforms.Points * TTransforms.Points;

    /// <summary>Parts for so many threads.</summary>
    internal static int Parts(int threads) => Math.Min(threads, Planes);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Invoke(int part, int parts)
    {
        // Rows of planes are transformed whole; one that two parts share is transformed by both.
        Share own = Share.Of(Planes, part, parts);
        int firstPlane = (int)own.First, endPlane = (int)own.End, points = TTransforms.Points;
        int firstRow = firstPlane / points, rows = (endPlane - 1) / points + 1 - firstRow;

        // A line more than they hold, so that a tile's planes do not lie a power of two apart, in the same sets of the caches.
        nint vPlane = (nint)BlockTiles * channels + Prefetch.LineFloats, dPlane = (nint)BlockTiles * filters + Prefetch.LineFloats;
        float* v = tileScratch.Take(part, points * rows * (vPlane + dPlane));
        float* d = v + points * rows * vPlane;
        int side = TTransforms.Outputs + TTransforms.Taps - 1;
        float** pixels = stackalloc float*[side * side];
        for (long start = 0; start < tiles.Count; start += BlockTiles)
        {
            int count = (int)Math.Min(BlockTiles, tiles.Count - start);
            for (int i = 0; i < count; i++)
            {
                tiles.Inputs(start + i, input, channels, zeros, pixels);
                NextTile.AskForInput(pixels, side, TTransforms.Outputs, channels);
                for (int row = 0; row < rows; row++)
                    TransformInput(pixels, firstRow + row, i, count, v + points * row * vPlane, vPlane);
                tiles.Outputs(start + i, outputGrad, filters, zeros, pixels);
                NextTile.AskForOutput(pixels, TTransforms.Outputs, filters, 0, filters);
                for (int row = 0; row < rows; row++)
                    TransformOutputGrad(pixels, firstRow + row, d + points * row * dPlane + (nint)i * filters, dPlane);
            }

            for (int plane = firstPlane; plane < endPlane; plane++)
            {
                int held = plane - points * firstRow;
                var product = new Gemm<TransposedRows, PackedColumns>(
                    kernel, gemmScratch, filters, channels, count, new TransposedRows(d + held * dPlane, filters, filters), new PackedColumns(v + held * vPlane, channels),
                    new GemmDestination(productsGrad + (nint)plane * filters * channels, channels, null, start > 0, false));
                product.Multiply(part, 0, filters, 0, channels);
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
            for (int c = 0; c < here; c += TTransforms.Lanes)
                TTransforms.InputRow(pixels, row, first + c, target + c, planeStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void TransformOutputGrad(float** pixels, int row, float* d, nint planeStride)
    {
        for (int c = 0; c < filters; c += TTransforms.Lanes)
            TTransforms.OutputGradRow(pixels, row, c, d + c, planeStride);
    }
}

/// <summary>weightsGrad (O, r, r, C) += Gᵀ dU G, with r of 3 or 5 taps; parts share the filters.</summary>
internal readonly unsafe struct WinogradWeightsGradOutput<TTransforms>(float* productsGrad, int channels, int filters, float* weightsGrad) : IParallelBody
    where TTransforms : struct, IWinogradGradTransforms
{
    public void Invoke(int part, int parts)
    {
        Share own = Share.Of(filters, part, parts);
        for (int filter = (int)own.First; filter < own.End; filter++)
            TTransforms.AddWeightsGrad(productsGrad + (nint)filter * channels, (nint)filters * channels, channels, weightsGrad + (nint)filter * TTransforms.Taps * TTransforms.Taps * channels, channels);
    }
}
