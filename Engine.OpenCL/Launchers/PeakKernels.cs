using Engine.Tensors;

namespace Engine.OpenCL;

/// <summary>Launches <c>cl/device_peak.cl</c>.</summary>
internal sealed class PeakKernels(ProgramCache programs, bool isProcessor)
{
    private const string File = "device_peak.cl";
    private const int Links = 16, Chains = 12;
    private readonly int _width = isProcessor ? 16 : 1;

    /// <summary>Multiply-adds in registers, one work-item for each element of the target; returns how many operations they are.</summary>
    internal double MultiplyAdds(in Tensor target, int rounds)
    {
        programs.Get(File, "multiply_adds", $"-D WIDTH={_width}").With(target).And(target.Length).And(0.999f).And(0.001f).And(rounds).Run(target.Length);
        return 2.0 * Links * Chains * _width * rounds * target.Length;
    }
}
