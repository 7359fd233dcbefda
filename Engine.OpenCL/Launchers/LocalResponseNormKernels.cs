using Engine.Backends;
using Engine.Tensors;

namespace Engine.OpenCL;

/// <summary>Launches <c>cl/local_response_norm.cl</c>.</summary>
internal sealed class LocalResponseNormKernels(ProgramCache programs)
{
    private const string File = "local_response_norm.cl";

    internal void Forward(in LocalResponseNormParameters parameters, in Tensor input, in Tensor output) =>
        Run(programs.Get(File, "local_response_norm").With(input).And(output), parameters, input.Shape);

    internal void Gradient(in LocalResponseNormParameters parameters, in Tensor input, in Tensor output, in Tensor outputGrad, in Tensor inputGrad) =>
        Run(programs.Get(File, "local_response_norm_grad").With(input).And(output).And(outputGrad).And(inputGrad), parameters, input.Shape);

    private static void Run(Kernel kernel, in LocalResponseNormParameters parameters, Shape shape)
    {
        int channels = shape[shape.Rank - 1];
        long rows = shape.Length / channels;
        kernel.And(channels).And(rows).And(parameters.Size).And(parameters.Alpha / parameters.Size).And(parameters.Beta).And(parameters.K).RunRows(channels, rows);
    }
}
