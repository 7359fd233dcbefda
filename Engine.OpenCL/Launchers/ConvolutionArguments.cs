using Engine.Backends;
using Engine.Tensors;

namespace Engine.OpenCL;

/// <summary>The arguments that a convolution's kernels of both families share, in their order.</summary>
internal static class ConvolutionArguments
{
    /// <summary>N, H, W, C of the images that are read, then H, W, C of those that are made: the input and the output, or the other way round for the gradient by the input.</summary>
    internal static Kernel AndMaps(this Kernel kernel, Shape read, Shape made) =>
        kernel.And(read[0]).And(read[1]).And(read[2]).And(read[3]).And(made[1]).And(made[2]).And(made[3]);

    /// <summary>Kernel, stride, padding and dilation.</summary>
    internal static Kernel AndWindows(this Kernel kernel, Conv2DGeometry geometry) => kernel.And(geometry.Kernel).And(geometry.Stride).And(geometry.Padding).And(geometry.Dilation);
}
