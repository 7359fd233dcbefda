namespace Engine.Cpu;

/// <summary>The one place that turns a size and an instruction set into an algorithm's transforms.</summary>
internal static class WinogradAlgorithms
{
    /// <summary>Does something with the algorithm for a size, in vectors as wide as the microkernel's where .NET's usual ones are narrower.</summary>
    internal static void With<TUse>(WinogradSize size, MicroKernel kernel, in TUse use)
        where TUse : struct, IWinogradUse
    {
        if (IsWide(kernel))
            With<TUse, WideVector>(size, use);
        else
            With<TUse, UsualVector>(size, use);
    }

    /// <summary>Whether the transforms for a microkernel take 512-bit vectors.</summary>
    internal static bool IsWide(MicroKernel kernel) => kernel.InstructionSet == InstructionSet.Avx512;

    /// <summary>Whether their vectors fill a microkernel's panels, so that they can write straight into those.</summary>
    internal static bool FillPanels(MicroKernel kernel) => kernel.MaxColumns % (IsWide(kernel) ? WideVector.Count : UsualVector.Count) == 0;

    private static void With<TUse, TVector>(WinogradSize size, in TUse use)
        where TUse : struct, IWinogradUse
        where TVector : struct, IFloatVector<TVector>
    {
        switch ((size.Outputs, size.Taps))
        {
            case (2, 5): use.Invoke<Winograd5x5<TVector>>(); break;
            case (4, 5): use.Invoke<Winograd5x5By4<TVector>>(); break;
            case (4, 3): use.Invoke<Winograd3x3By4<TVector>>(); break;
            case (6, 3): use.Invoke<Winograd3x3By6<TVector>>(); break;
            default: use.Invoke<Winograd3x3<TVector>>(); break;
        }
    }
}
