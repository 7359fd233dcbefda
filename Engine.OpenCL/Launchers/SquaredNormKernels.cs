using Engine.Tensors;

namespace Engine.OpenCL;

/// <summary>Launches <c>cl/squared_norm.cl</c>: squares are summed by many work-items, their sums by fewer, and so on to one.</summary>
/// <param name="programs">Where the kernels are.</param>
/// <param name="scratch">Where the sums between lie.</param>
/// <param name="family">A processor's work-items sum runs of memory, a GPU's every so many elements, beside their neighbours'.</param>
internal sealed class SquaredNormKernels(ProgramCache programs, ScratchMemory scratch, KernelFamily family)
{
    private const string File = "squared_norm.cl", Squared = "-D SQUARED=1", Plain = "-D SQUARED=0";

    // A large GPU has room for some 270,000 work-items, and its memory wants many reads under way; from then on each sums 64.
    private static readonly int[] OfProcessors = [1 << 14, 1 << 7, 1], OfGpus = [1 << 17, 1 << 11, 1 << 5, 1];

    private readonly bool _readsInRuns = family == KernelFamily.Direct;
    private readonly int[] _items = family == KernelFamily.Direct ? OfProcessors : OfGpus;

    /// <summary>result (1) = Σ x².</summary>
    internal void Sum(in Tensor input, in Tensor result)
    {
        Tensor sums = scratch.Take(ScratchPurpose.Partials, 2 * _items[0]), from = input;
        int first = 0;
        for (int pass = 0; pass < _items.Length; pass++)
        {
            Tensor to = pass == _items.Length - 1 ? result : new(sums.Buffer!, first, new Shape(_items[pass]));
            Run(pass == 0 ? Squared : Plain, from, to, _items[pass]);
            (from, first) = (to, first + _items[pass]);
        }
    }

    private void Run(string options, in Tensor input, in Tensor sums, int items)
    {
        long n = input.Length, count = (n + items - 1) / items;
        programs.Get(File, "sum_parts", options).With(input).And(sums).And(n).And(items).And(count).And(_readsInRuns ? count : 1).And(_readsInRuns ? 1L : items).Run(items, 1, 1, Math.Min(items, 64), 1, 1);
    }
}
