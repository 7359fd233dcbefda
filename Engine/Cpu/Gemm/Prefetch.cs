using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Engine.Cpu;

/// <summary>Asks for a cache line ahead of its use. It changes no result, and does nothing where the processor has no such instruction.</summary>
internal static unsafe class Prefetch
{
    internal const int LineBytes = 64;
    internal const int LineFloats = LineBytes / sizeof(float);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Line(void* address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(address);
    }

    /// <summary>The same into the second-level cache only.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void FarLine(void* address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch1(address);
    }
}
