namespace Engine.Cpu;

/// <summary>Where a product goes and what happens to it on the way.</summary>
/// <param name="c">The first element of C.</param>
/// <param name="stride">Floats from a row of C to the next.</param>
/// <param name="bias">N values, or null.</param>
/// <param name="accumulate">C += instead of C =.</param>
/// <param name="relu">Clamp at zero at the end.</param>
internal readonly unsafe struct GemmDestination(float* c, nint stride, float* bias, bool accumulate, bool relu)
{
    internal readonly float* C = c;
    internal readonly nint Stride = stride;
    internal readonly float* Bias = bias;
    internal readonly bool Accumulate = accumulate;
    internal readonly bool Relu = relu;
}
