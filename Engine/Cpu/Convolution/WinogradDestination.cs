namespace Engine.Cpu;

/// <summary>Where a convolution by one of Winograd's algorithms writes, and what it makes of its sums on the way.</summary>
/// <param name="output">(N, OH, OW, O), or (N, ⌊OH/2⌋, ⌊OW/2⌋, O) where it is pooled.</param>
/// <param name="bias">(O), or null.</param>
/// <param name="relu">Clamp at zero, after the bias.</param>
/// <param name="isPooled">Write the maximum of each 2×2 pixels only, after that.</param>
internal readonly unsafe struct WinogradDestination(float* output, float* bias, bool relu, bool isPooled = false)
{
    internal readonly float* Output = output;
    internal readonly float* Bias = bias;
    internal readonly bool Relu = relu;
    internal readonly bool IsPooled = isPooled;
}
