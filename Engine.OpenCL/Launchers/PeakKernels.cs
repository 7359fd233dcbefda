using Engine.Tensors;

namespace Engine.OpenCL;

/// <summary>Launches <c>cl/device_peak.cl</c>.</summary>
/// <param name="programs">Where the kernel is.</param>
/// <param name="width">Floats in a chain's vector.</param>
internal sealed class PeakKernels(ProgramCache programs, int width)
{
    private const string File = "device_peak.cl";
    private const int Links = 16, Chains = 12;

    /// <summary>Multiply-adds in registers, one work-item for each element of the target; returns how many operations they are.</summary>
    internal double MultiplyAdds(in Tensor target, int rounds)
    {
        programs.Get(File, "multiply_adds", $"-D WIDTH={width}").With(target).And(target.Length).And(0.999f).And(0.001f).And(rounds).Run(target.Length);
        return 2.0 * Links * Chains * width * rounds * target.Length;
    }
}
