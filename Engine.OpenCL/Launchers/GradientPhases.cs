using Engine.Backends;

namespace Engine.OpenCL;

/// <summary>The gradient by the input of windows that step by s, as s · s small convolutions with stride 1: input pixels phase + q · s meet only every s-th tap.</summary>
/// <param name="geometry">The convolution.</param>
internal readonly struct GradientPhases(Conv2DGeometry geometry)
{
    /// <summary>The number of phases; 1 where the stride is 1.</summary>
    internal int Count => geometry.Stride.Height * geometry.Stride.Width;

    /// <summary>Pixels of the largest phase, all images together.</summary>
    internal int Pixels => checked(geometry.Batch * Pieces(geometry.InputHeight, geometry.Stride.Height) * Pieces(geometry.InputWidth, geometry.Stride.Width));

    /// <summary>What is summed for a pixel of the phase with the most taps.</summary>
    internal int Depth => geometry.GroupOutputChannels * Taps(geometry.Kernel.Height, geometry.Stride.Height, geometry.Dilation.Height)
        * Taps(geometry.Kernel.Width, geometry.Stride.Width, geometry.Dilation.Width);

    /// <summary>Every so many-th tap lies a whole number of strides from the first.</summary>
    private static int Taps(int kernel, int stride, int dilation) => Pieces(kernel, stride / GreatestCommonDivisor(stride, dilation));

    private static int GreatestCommonDivisor(int a, int b) => b == 0 ? a : GreatestCommonDivisor(b, a % b);

    private static int Pieces(int extent, int piece) => (extent + piece - 1) / piece;
}
