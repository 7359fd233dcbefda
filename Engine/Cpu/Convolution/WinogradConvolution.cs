using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>A convolution by one of Winograd's algorithms, its tiles shared out: each thread takes block after block of its own through all three steps,
/// over memory that stays in its caches.</summary>
/// <param name="tileScratch">Each part's own, for both transformed maps of a block.</param>
/// <param name="gemmScratch">Each part's own, for the products.</param>
/// <param name="steps">What is done with a block.</param>
internal readonly unsafe struct WinogradConvolution<TTransforms>(ScratchSpace tileScratch, ScratchSpace gemmScratch, WinogradBlock<TTransforms> steps) : IParallelBody
    where TTransforms : struct, IWinogradTransforms
{
    // Both transformed maps of a block together; more where the weights, which every block reads again, are larger than that.
    private const int BlockBytes = 512 << 10;

    /// <summary>Parts that share the work without waiting for each other.</summary>
    internal int Parts(int threads)
    {
        WinogradFilters filters = steps.Filters;
        double macs = (double)steps.Tiles * filters.Planes * filters.Depth * filters.Columns;
        return (int)Math.Clamp(macs / 40_000, 1, Math.Min(threads, steps.Tiles));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Invoke(int part, int parts)
    {
        Share own = Share.Of(steps.Tiles, part, parts);
        int block = BlockTiles(own.End - own.First), planes = steps.Filters.Planes;
        float* v = tileScratch.Take(part, steps.Floats(block));
        for (long start = own.First; start < own.End; start += block)
        {
            int count = (int)Math.Min(block, own.End - start);
            steps.TransformInput(v, count, start, 0, count);
            for (int plane = 0; plane < planes; plane++)
                steps.Multiply(v, count, plane, gemmScratch, part, 0, steps.Filters.Columns);
            steps.TransformOutput(v, count, start, 0, count);
        }
    }

    /// <summary>Tiles in a block: equal blocks of about the size that the caches and the filters call for.</summary>
    private int BlockTiles(long count)
    {
        WinogradFilters filters = steps.Filters;
        long budget = Math.Max(BlockBytes, filters.Bytes / 2);
        long most = Math.Max(filters.Kernel.MaxRows, budget / (filters.Planes * sizeof(float) * (filters.Depth + (long)filters.Columns)));
        long blocks = (count + most - 1) / most;
        return (int)((count + blocks - 1) / blocks);
    }
}
