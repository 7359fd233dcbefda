using Engine.Backends;
using Engine.Tensors;

namespace Engine.OpenCL;

/// <summary>Launches <c>cl/pooling.cl</c>.</summary>
/// <param name="programs">Where the kernels are.</param>
/// <param name="width">Channels that a work-item takes where they come in such vectors.</param>
internal sealed class PoolingKernels(ProgramCache programs, int width)
{
    private const string File = "pooling.cl", Adaptive = " -D ADAPTIVE", Scalars = "-D WIDTH=1";
    private const int Group = 64;

    // A GPU's third extent may count no more.
    private const int MostImages = 65_535;

    // Options for the compiler, made once: no call allocates.
    private readonly string _vectors = $"-D WIDTH={width}", _adaptiveVectors = $"-D WIDTH={width}{Adaptive}";

    internal void Max(PoolGeometry geometry, in Tensor input, in Tensor output, in IndexTensor argmax)
    {
        bool inVectors = InVectors(input, output) && argmax.Offset % width == 0;
        Run(Strided(Get("max_pool", inVectors).With(input).And(output).And(argmax).And(!argmax.IsNone), geometry), geometry.Output, inVectors);
    }

    internal void MaxGrad(PoolGeometry geometry, in Tensor outputGrad, in IndexTensor argmax, in Tensor inputGrad)
    {
        bool inVectors = InVectors(outputGrad, inputGrad) && argmax.Offset % width == 0;
        Run(Strided(Get("max_pool_grad", inVectors).With(outputGrad).And(argmax).And(inputGrad), geometry), geometry.Input, inVectors);
    }

    internal void Mean(PoolGeometry geometry, in Tensor input, in Tensor output)
    {
        bool inVectors = InVectors(input, output);
        Run(Strided(Get("avg_pool", inVectors).With(input).And(output), geometry), geometry.Output, inVectors);
    }

    internal void MeanGrad(PoolGeometry geometry, in Tensor outputGrad, in Tensor inputGrad)
    {
        bool inVectors = InVectors(outputGrad, inputGrad);
        Run(Strided(Get("avg_pool_grad", inVectors).With(outputGrad).And(inputGrad), geometry), geometry.Input, inVectors);
    }

    internal void AdaptiveMean(in Tensor input, in Tensor output)
    {
        bool inVectors = InVectors(input, output);
        Run(Extents(GetAdaptive("avg_pool", inVectors).With(input).And(output), input.Shape, output.Shape), output.Shape, inVectors);
    }

    internal void AdaptiveMeanGrad(in Tensor outputGrad, in Tensor inputGrad)
    {
        bool inVectors = InVectors(outputGrad, inputGrad);
        Run(Extents(GetAdaptive("avg_pool_grad", inVectors).With(outputGrad).And(inputGrad), inputGrad.Shape, outputGrad.Shape), inputGrad.Shape, inVectors);
    }

    private Kernel Get(string kernel, bool inVectors) => programs.Get(File, kernel, inVectors ? _vectors : Scalars);

    private Kernel GetAdaptive(string kernel, bool inVectors) => programs.Get(File, kernel, inVectors ? _adaptiveVectors : Scalars + Adaptive);

    /// <summary>Whether channels come in whole vectors that are aligned, for a GPU reads them at once.</summary>
    private bool InVectors(in Tensor source, in Tensor target) => source.Shape[3] % width == 0 && source.Offset % width == 0 && target.Offset % width == 0;

    private static Kernel Extents(Kernel kernel, Shape input, Shape output) => kernel.And(input[0]).And(input[1]).And(input[2]).And(input[3]).And(output[1]).And(output[2]);

    private static Kernel Strided(Kernel kernel, PoolGeometry geometry) =>
        Extents(kernel, geometry.Input, geometry.Output).And(geometry.Window).And(geometry.Stride).And(geometry.Padding);

    /// <summary>One work-item a vector of an element's channels: (x · vectors + vector, y, image).</summary>
    private void Run(Kernel kernel, Shape elements, bool inVectors) =>
        kernel.Run((long)elements[2] * elements[3] / (inVectors ? width : 1), elements[1], Math.Min(elements[0], MostImages), Group, 1, 1);
}
