using Engine.Backends;
using Engine.Tensors;

namespace Engine.OpenCL;

/// <summary>Launches <c>cl/pooling.cl</c>.</summary>
internal sealed class PoolingKernels(ProgramCache programs)
{
    private const string File = "pooling.cl", Adaptive = "-D ADAPTIVE";
    private const int Group = 64;

    internal void Max(PoolGeometry geometry, in Tensor input, in Tensor output, in IndexTensor argmax) =>
        Run(Strided(programs.Get(File, "max_pool").With(input).And(output).And(argmax).And(!argmax.IsNone), geometry), geometry.Output);

    internal void MaxGrad(PoolGeometry geometry, in Tensor outputGrad, in IndexTensor argmax, in Tensor inputGrad) =>
        Run(Strided(programs.Get(File, "max_pool_grad").With(outputGrad).And(argmax).And(inputGrad), geometry), geometry.Input);

    internal void Mean(PoolGeometry geometry, in Tensor input, in Tensor output) =>
        Run(Strided(programs.Get(File, "avg_pool").With(input).And(output), geometry), geometry.Output);

    internal void MeanGrad(PoolGeometry geometry, in Tensor outputGrad, in Tensor inputGrad) =>
        Run(Strided(programs.Get(File, "avg_pool_grad").With(outputGrad).And(inputGrad), geometry), geometry.Input);

    internal void AdaptiveMean(in Tensor input, in Tensor output) =>
        Run(Extents(programs.Get(File, "avg_pool", Adaptive).With(input).And(output), input.Shape, output.Shape), output.Shape);

    internal void AdaptiveMeanGrad(in Tensor outputGrad, in Tensor inputGrad) =>
        Run(Extents(programs.Get(File, "avg_pool_grad", Adaptive).With(outputGrad).And(inputGrad), inputGrad.Shape, outputGrad.Shape), inputGrad.Shape);

    private static Kernel Extents(Kernel kernel, Shape input, Shape output) => kernel.And(input[1]).And(input[2]).And(input[3]).And(output[1]).And(output[2]);

    private static Kernel Strided(Kernel kernel, PoolGeometry geometry) =>
        Extents(kernel, geometry.Input, geometry.Output).And(geometry.Window).And(geometry.Stride).And(geometry.Padding);

    /// <summary>One work-item an element: (x · C + c, y, image).</summary>
    private static void Run(Kernel kernel, Shape elements) => kernel.Run((long)elements[2] * elements[3], elements[1], elements[0], Group, 1, 1);
}
