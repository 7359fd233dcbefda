using Engine.Tensors;

namespace Engine.OpenCL;

/// <summary>Launches <c>cl/squared_norm.cl</c>: squares are summed by many work-items, their sums by fewer, and those by one.</summary>
internal sealed class SquaredNormKernels(ProgramCache programs, ScratchMemory scratch, bool readsInRuns)
{
    private const string File = "squared_norm.cl", Squared = "-D SQUARED=1", Plain = "-D SQUARED=0";
    private const int First = 16384, Second = 128;

    /// <summary>result (1) = Σ x².</summary>
    internal void Sum(in Tensor input, in Tensor result)
    {
        Tensor sums = scratch.Take(ScratchPurpose.Partials, First + Second), firsts = new(sums.Buffer!, 0, new Shape(First)), seconds = new(sums.Buffer!, First, new Shape(Second));
        Run(Squared, input, firsts, First);
        Run(Plain, firsts, seconds, Second);
        Run(Plain, seconds, result, 1);
    }

    /// <summary>A processor's work-item sums a run of memory, a GPU's every so many elements, beside its neighbours'.</summary>
    private void Run(string options, in Tensor input, in Tensor sums, int items)
    {
        long n = input.Length, count = (n + items - 1) / items;
        programs.Get(File, "sum_parts", options).With(input).And(sums).And(n).And(items).And(count).And(readsInRuns ? count : 1).And(readsInRuns ? 1L : items).Run(items, 1, 1, Math.Min(items, 64), 1, 1);
    }
}
