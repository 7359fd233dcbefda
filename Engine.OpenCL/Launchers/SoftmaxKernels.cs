using Engine.Tensors;

namespace Engine.OpenCL;

/// <summary>Launches <c>cl/softmax.cl</c>.</summary>
/// <param name="programs">Where the kernels are.</param>
/// <param name="scratch">Where the rows' results wait to be added up.</param>
/// <param name="sharesRows">Whether a row is a group's rather than a single work-item's: what a GPU needs, and a processor need not wait at barriers for.</param>
internal sealed class SoftmaxKernels(ProgramCache programs, ScratchMemory scratch, bool sharesRows)
{
    private const string File = "softmax.cl";
    private readonly int _items = sharesRows ? 64 : 1;
    private readonly string _options = sharesRows ? "-D ITEMS=64" : "-D ITEMS=1";

    internal void Softmax(in Tensor input, in Tensor output)
    {
        int columns = input.Shape[input.Shape.Rank - 1];
        Run(programs.Get(File, "softmax", _options).With(input).And(output).And(columns), input.Length / columns);
    }

    internal void CrossEntropy(in Tensor logits, in IndexTensor labels, float smoothing, in Tensor gradient, in Tensor statistics, int batch)
    {
        int columns = logits.Shape[logits.Shape.Rank - 1];
        long rows = logits.Length / columns;
        Tensor results = scratch.Take(ScratchPurpose.Partials, checked((int)(2 * rows)));
        Run(programs.Get(File, "cross_entropy", _options).With(logits).And(labels).And(gradient).And(results).And(columns).And(batch == 0 ? rows : batch).And(smoothing).And(!gradient.IsNone), rows);
        Run(programs.Get(File, "add_results", _options).With(results).And(statistics).And(rows), 1);
    }

    private void Run(Kernel kernel, long groups) => kernel.Run(groups * _items, 1, 1, _items, 1, 1);
}
