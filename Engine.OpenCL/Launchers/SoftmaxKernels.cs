using Engine.Tensors;

namespace Engine.OpenCL;

/// <summary>Launches <c>cl/softmax.cl</c>.</summary>
internal sealed class SoftmaxKernels(ProgramCache programs, ScratchMemory scratch)
{
    private const string File = "softmax.cl";
    private const int Group = 8;

    internal void Softmax(in Tensor input, in Tensor output)
    {
        int columns = input.Shape[input.Shape.Rank - 1];
        long rows = input.Length / columns;
        programs.Get(File, "softmax").With(input).And(output).And(columns).And(rows).Run(rows, 1, 1, Group, 1, 1);
    }

    internal void CrossEntropy(in Tensor logits, in IndexTensor labels, float smoothing, in Tensor gradient, in Tensor statistics, int batch)
    {
        int columns = logits.Shape[logits.Shape.Rank - 1];
        long rows = logits.Length / columns;
        Tensor results = scratch.Take(ScratchPurpose.Partials, checked((int)(2 * rows)));
        programs.Get(File, "cross_entropy").With(logits).And(labels).And(gradient).And(results).And(columns).And(rows).And(batch == 0 ? rows : batch).And(smoothing).And(!gradient.IsNone).Run(rows, 1, 1, Group, 1, 1);
        programs.Get(File, "add_results").With(results).And(statistics).And(rows).Run(1, 1, 1, 1, 1, 1);
    }
}
