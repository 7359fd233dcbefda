using System.Runtime.InteropServices;

namespace Engine.Weights;

/// <summary>Widens 16-bit floats to 32 bits; both ways are exact.</summary>
internal static class HalfPrecision
{
    /// <summary>IEEE binary16.</summary>
    internal static void WidenF16(ReadOnlySpan<byte> source, Span<float> destination)
    {
        ReadOnlySpan<Half> halves = MemoryMarshal.Cast<byte, Half>(source);
        for (int i = 0; i < destination.Length; i++)
            destination[i] = (float)halves[i];
    }

    /// <summary>bfloat16: the upper half of a float.</summary>
    internal static void WidenBF16(ReadOnlySpan<byte> source, Span<float> destination)
    {
        ReadOnlySpan<ushort> upper = MemoryMarshal.Cast<byte, ushort>(source);
        for (int i = 0; i < destination.Length; i++)
            destination[i] = BitConverter.UInt32BitsToSingle((uint)upper[i] << 16);
    }
}
