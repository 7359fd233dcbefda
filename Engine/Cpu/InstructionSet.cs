using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Engine.Cpu;

/// <summary>The vector instructions that the matrix microkernels use, from the most portable to the widest.</summary>
public enum InstructionSet
{
    /// <summary>Plain floats: runs everywhere.</summary>
    Scalar,

    /// <summary>128-bit vectors: Arm's Advanced SIMD, and x86 before AVX2.</summary>
    Vector128,

    /// <summary>256-bit AVX2 with fused multiply-add.</summary>
    Avx2,

    /// <summary>512-bit AVX-512F.</summary>
    Avx512,
}

/// <summary>Which instruction sets this process may use.</summary>
internal static class InstructionSets
{
    /// <summary>The widest set that this processor and the runtime's settings allow.</summary>
    internal static InstructionSet Best =>
        IsSupported(InstructionSet.Avx512) ? InstructionSet.Avx512
        : IsSupported(InstructionSet.Avx2) ? InstructionSet.Avx2
        : IsSupported(InstructionSet.Vector128) ? InstructionSet.Vector128
        : InstructionSet.Scalar;

    internal static bool IsSupported(InstructionSet set) => set switch
    {
        InstructionSet.Scalar => true,
        InstructionSet.Vector128 => Vector128.IsHardwareAccelerated,
        InstructionSet.Avx2 => Avx2.IsSupported && Fma.IsSupported,
        InstructionSet.Avx512 => Avx512F.IsSupported,
        _ => false,
    };

    /// <summary>Fails unless a set may be used.</summary>
    /// <exception cref="PlatformNotSupportedException">The processor, or a runtime setting, does not allow it.</exception>
    internal static void Require(InstructionSet set)
    {
        if (!IsSupported(set))
            throw new PlatformNotSupportedException($"{set} was asked for, but this processor (or a DOTNET_Enable… setting) offers {Best} at most.");
    }

    /// <summary>Whether there are 32 vector registers and not 16.</summary>
    internal static bool HasManyRegisters => Avx512F.VL.IsSupported || AdvSimd.Arm64.IsSupported;

    internal static string DisplayName(InstructionSet set) => set switch
    {
        InstructionSet.Avx512 => "AVX-512",
        InstructionSet.Avx2 => "AVX2 with FMA",
        InstructionSet.Vector128 => "128-bit vectors",
        _ => "no vector instructions",
    };
}
