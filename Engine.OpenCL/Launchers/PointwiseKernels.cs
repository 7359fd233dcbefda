using Engine.Backends;
using Engine.Tensors;

namespace Engine.OpenCL;

/// <summary>Launches <c>cl/pointwise.cl</c>.</summary>
internal sealed class PointwiseKernels(ProgramCache programs)
{
    private const string File = "pointwise.cl";

    internal void Activate(Activation activation, in Tensor input, in Tensor output) =>
        programs.Get(File, "activate_all").With(input).And(output).And(output.Length).And(activation).Run(output.Length);

    internal void ActivateGrad(Activation activation, in Tensor output, in Tensor outputGrad, in Tensor inputGrad) =>
        programs.Get(File, "activate_grad").With(output).And(outputGrad).And(inputGrad).And(output.Length).And(activation).Run(output.Length);

    internal void Dropout(in DropoutParameters parameters, in Tensor input, in Tensor output) => programs.Get(File, "dropout")
        .With(input).And(output).And(output.Length).And(parameters.Seed).And(parameters.Counter).And(parameters.Probability).And(1 / (1 - parameters.Probability)).Run(output.Length);
}
