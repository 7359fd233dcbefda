using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>What becomes of a vector of one output pixel.</summary>
internal static unsafe class WinogradPixel
{
    /// <summary>Clamps it at zero if asked and writes it; a null output lies beyond the image's edge.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Write<TVector>(TVector y, bool relu, float* output, int c)
        where TVector : struct, IFloatVector<TVector>
    {
        if (output is not null)
            (relu ? TVector.Relu(y) : y).Store(output + c);
    }
}
