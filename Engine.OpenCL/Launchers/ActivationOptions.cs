using Engine.Backends;

namespace Engine.OpenCL;

/// <summary>What a kernel's compiler is told of the activation.</summary>
internal static class ActivationOptions
{
    /// <summary>The option of kernels that need neither exponential nor hyperbolic tangent.</summary>
    internal const string PiecewiseLinear = " -D PIECEWISE_LINEAR";

    /// <summary>Whether it is none or ReLU, so that <see cref="PiecewiseLinear"/> may be said.</summary>
    internal static bool IsPiecewiseLinear(this Activation activation) => activation is Activation.None or Activation.Relu;
}
