using System.Runtime.Intrinsics.X86;

namespace Engine.Cpu;

/// <summary>The first-level data cache of the processor that this runs on.</summary>
internal static class FirstLevelCache
{
    // Where the processor does not tell.
    private const int Usual = 32 << 10;

    // The leaves that describe caches, of the same form: Intel's (SDM, CPUID 04H) and AMD's (APM, Fn8000_001D).
    private const int Intel = 4;
    private const int Amd = unchecked((int)0x8000001D);
    private const int ExtendedLeaves = unchecked((int)0x80000000);
    private const int MostCaches = 8;

    /// <summary>Its bytes, for one core.</summary>
    internal static int Bytes { get; } = X86Base.IsSupported ? Described(0, Intel) ?? Described(ExtendedLeaves, Amd) ?? Usual : Usual;

    private static int? Described(int leaves, int leaf)
    {
        if ((uint)X86Base.CpuId(leaves, 0).Eax < (uint)leaf)
            return null;
        for (int cache = 0; cache < MostCaches; cache++)
        {
            (int kind, int geometry, int sets, _) = X86Base.CpuId(leaf, cache);
            int type = kind & 0x1F, level = (kind >>> 5) & 7;
            if (type == 0)
                return null;
            if (level == 1 && (type is 1 or 3))
                return ((geometry >>> 22) + 1) * (((geometry >>> 12) & 0x3FF) + 1) * ((geometry & 0xFFF) + 1) * (sets + 1);
        }

        return null;
    }
}
