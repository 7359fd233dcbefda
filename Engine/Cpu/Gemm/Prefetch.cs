using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Engine.Cpu;

/// <summary>Asks for a cache line ahead of its use. It changes no result, and does nothing where the processor has no such instruction.</summary>
internal static unsafe class Prefetch
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Line(void* address)
    {
        if (Sse.IsSupported)
            Sse.Prefetch0(address);
    }
}
