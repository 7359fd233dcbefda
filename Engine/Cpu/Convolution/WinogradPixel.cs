using System.Numerics;
using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>What becomes of a vector of one output pixel.</summary>
internal static unsafe class WinogradPixel
{
    /// <summary>Clamps it at zero if asked and writes it; a null output lies beyond the image's edge.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Write(Vector<float> y, bool relu, float* output, int c)
    {
        if (output is not null)
            (relu ? ReluOperator.Invoke(y) : y).Store(output + c);
    }
}
