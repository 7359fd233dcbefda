using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>A convolution by one of Winograd's algorithms where the filters are larger than all tiles together: the threads take each step together and share
/// out the products' columns, so that the filters come from memory once and not once for each thread.</summary>
/// <param name="tileScratch">Room for the transformed maps, which all parts use.</param>
/// <param name="gemmScratch">Each part's own, for the products.</param>
/// <param name="steps">What is done; the block is the whole.</param>
internal readonly unsafe struct WinogradStages<TTransforms>(ScratchSpace tileScratch, ScratchSpace gemmScratch, WinogradBlock<TTransforms> steps)
    where TTransforms : struct, IWinogradTransforms
{
    /// <summary>Whether the filters are the larger part of what is read.</summary>
    internal bool Pays(int threads) => threads > 1 && steps.Tiles * steps.Filters.Planes * (steps.Filters.Depth + (long)steps.Filters.Columns) * sizeof(float) < steps.Filters.Bytes;

    internal void Run(WorkerPool pool)
    {
        int count = (int)steps.Tiles;
        float* v = tileScratch.Take(0, steps.Floats(count));
        var input = new InputBody(steps, v, count);
        pool.Run(ref input, Math.Min(pool.Threads, count));
        var products = new ProductsBody(steps, v, count, gemmScratch);
        pool.Run(ref products, Math.Min(pool.Threads, products.Items));
        var output = new OutputBody(steps, v, count);
        pool.Run(ref output, Math.Min(pool.Threads, count));
    }

    private readonly struct InputBody(WinogradBlock<TTransforms> steps, float* v, int count) : IParallelBody
    {
        public void Invoke(int part, int parts)
        {
            Share own = Share.Of(count, part, parts);
            steps.TransformInput(v, count, 0, (int)own.First, (int)own.End);
        }
    }

    private readonly struct ProductsBody(WinogradBlock<TTransforms> steps, float* v, int count, ScratchSpace scratch) : IParallelBody
    {
        private readonly int _panels = (steps.Filters.Columns + steps.Filters.Kernel.MaxColumns - 1) / steps.Filters.Kernel.MaxColumns;

        /// <summary>Panels of all planes.</summary>
        internal int Items => steps.Filters.Planes * _panels;

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Invoke(int part, int parts)
        {
            Share own = Share.Of(Items, part, parts);
            int width = steps.Filters.Kernel.MaxColumns, end = (int)own.End;
            for (int item = (int)own.First; item < end;)
            {
                int plane = item / _panels, panel = item % _panels, panels = Math.Min(_panels - panel, end - item);
                steps.Multiply(v, count, plane, scratch, part, panel * width, Math.Min((panel + panels) * width, steps.Filters.Columns));
                item += panels;
            }
        }
    }

    private readonly struct OutputBody(WinogradBlock<TTransforms> steps, float* v, int count) : IParallelBody
    {
        public void Invoke(int part, int parts)
        {
            Share own = Share.Of(count, part, parts);
            steps.TransformOutput(v, count, 0, (int)own.First, (int)own.End);
        }
    }
}
