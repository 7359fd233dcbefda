using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>The three steps of a convolution by one of Winograd's algorithms over a block of tiles.</summary>
/// <remarks>
/// <code>
/// V[plane] (tiles × C)  =  Bᵀ d B            from the image, zeros outside it
/// M[plane] (tiles × O)  =  V[plane] · U[plane]     a product for each plane, U transformed once
/// output                =  Aᵀ m A + bias, ReLU     four, sixteen or thirty-six pixels a tile, or the maximum of each 2×2 of them
/// </code>
/// A NaN in the image reaches every pixel of the tiles that see it, at most a tile's pixels along a side less one further than directly.
/// </remarks>
/// <param name="tiles">The tiles of the whole output.</param>
/// <param name="filters">The transformed filters, U.</param>
/// <param name="input">(N, H, W, C).</param>
/// <param name="zeros">C zeros.</param>
/// <param name="destination">What becomes of the sums.</param>
internal readonly unsafe struct WinogradBlock<TTransforms>(WinogradTiles tiles, WinogradFilters filters, float* input, float* zeros, WinogradDestination destination)
    where TTransforms : struct, IWinogradTransforms
{
    private const int Side = 8;

    // Channels of a tile's pixels that wait for their maximum in the first-level cache.
    private const int PooledAtOnce = 64;

    internal long Tiles => tiles.Count;

    internal WinogradFilters Filters => filters;

    /// <summary>Floats that V and M of so many tiles take together.</summary>
    internal nint Floats(int count) => filters.Planes * (PlaneStride(count, filters.Depth) + PlaneStride(count, filters.Columns));

    /// <summary>Fills rows <paramref name="first"/> to <paramref name="end"/> of V's planes from the tiles after <paramref name="start"/>.</summary>
    /// <param name="v">V and, behind it, M.</param>
    /// <param name="count">Tiles of the block.</param>
    /// <param name="start">The block's first tile.</param>
    /// <param name="first">The first row.</param>
    /// <param name="end">One more than the last.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void TransformInput(float* v, int count, long start, int first, int end)
    {
        int channels = filters.Depth;
        nint stride = PlaneStride(count, channels);
        float** pixels = stackalloc float*[Side * Side];
        for (int i = first; i < end; i++)
        {
            tiles.Inputs(start + i, input, channels, zeros, pixels);
            NextTile.AskForInput(pixels, TTransforms.Outputs + TTransforms.Taps - 1, TTransforms.Outputs, channels);
            TTransforms.Input(pixels, channels, v + (nint)i * channels, stride);
        }
    }

    /// <summary>Columns <paramref name="firstColumn"/> to <paramref name="endColumn"/> of a plane's product.</summary>
    internal void Multiply(float* v, int count, int plane, ScratchSpace scratch, int part, int firstColumn, int endColumn)
    {
        int channels = filters.Depth, columns = filters.Columns;
        nint stride = PlaneStride(count, channels);
        float* m = v + filters.Planes * stride;
        var destination = new GemmDestination(m + plane * PlaneStride(count, columns), columns, null, false, false);
        var product = new Gemm<DenseRows, PackedColumns>(
            filters.Kernel, scratch, count, columns, channels, new DenseRows(v + plane * stride, channels), filters.Plane(plane), destination);
        product.Multiply(part, 0, count, firstColumn, endColumn);
    }

    /// <summary>Makes the pixels of tiles <paramref name="first"/> to <paramref name="end"/> of the block from M.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void TransformOutput(float* v, int count, long start, int first, int end)
    {
        int columns = filters.Columns;
        float* m = v + filters.Planes * PlaneStride(count, filters.Depth);
        nint stride = PlaneStride(count, columns);
        if (destination.IsPooled)
        {
            TransformPooledOutput(m, stride, start, first, end);
            return;
        }

        float** pixels = stackalloc float*[Side * Side];
        for (int i = first; i < end; i++)
        {
            tiles.Outputs(start + i, destination.Output, columns, null, pixels);
            NextTile.AskForOutput(pixels, TTransforms.Outputs, columns, 0, columns);
            TTransforms.Output(m + (nint)i * columns, stride, columns, destination.Bias, destination.Relu, pixels);
        }
    }

    /// <summary>Floats from a plane to the next: an odd number of cache lines, so that a tile's planes lie in different sets of the first-level cache.</summary>
    private static nint PlaneStride(int count, int channels) => ((nint)count * channels / Prefetch.LineFloats | 1) * Prefetch.LineFloats;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TransformPooledOutput(float* m, nint stride, long start, int first, int end)
    {
        int columns = filters.Columns, side = TTransforms.Outputs, half = side / 2;
        float* tile = stackalloc float[Side * Side * PooledAtOnce];
        float** pixels = stackalloc float*[Side * Side], maxima = stackalloc float*[Side * Side / 4];
        for (int pixel = 0; pixel < side * side; pixel++)
            pixels[pixel] = tile + pixel * PooledAtOnce;
        for (int i = first; i < end; i++)
        {
            tiles.PooledOutputs(start + i, destination.Output, columns, maxima);
            for (int c = 0; c < columns; c += PooledAtOnce)
            {
                int channels = Math.Min(PooledAtOnce, columns - c);
                float* bias = destination.Bias is null ? null : destination.Bias + c;
                TTransforms.Output(m + (nint)i * columns + c, stride, channels, bias, destination.Relu, pixels);
                NextTile.AskForOutput(maxima, half, columns, c, channels);
                for (int window = 0; window < half * half; window++)
                {
                    float* corner = pixels[window / half * 2 * side + window % half * 2];
                    if (maxima[window] is not null)
                        MaxPoolBody.LargestOfFour(corner, corner + PooledAtOnce, corner + side * PooledAtOnce, corner + (side + 1) * PooledAtOnce, channels, maxima[window] + c);
                }
            }
        }
    }
}
