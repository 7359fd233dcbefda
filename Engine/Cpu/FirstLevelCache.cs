using System.Runtime.Intrinsics.X86;

namespace Engine.Cpu;

/// <summary>The first-level data cache of the processor that this runs on, where that describes it as Intel's do. AMD's do not, and nothing asks for theirs.</summary>
internal static class FirstLevelCache
{
    // The leaf that describes caches (Intel SDM, CPUID 04H).
    private const int Caches = 4;
    private const int MostCaches = 8;

    /// <summary>Its bytes, for one core; null where the processor does not tell so.</summary>
    internal static int? Bytes { get; } = X86Base.IsSupported ? Described() : null;

    private static int? Described()
    {
        if ((uint)X86Base.CpuId(0, 0).Eax < Caches)
            return null;
        for (int cache = 0; cache < MostCaches; cache++)
        {
            (int kind, int geometry, int sets, _) = X86Base.CpuId(Caches, cache);
            int type = kind & 0x1F, level = (kind >>> 5) & 7;
            if (type == 0)
                return null;
            if (level == 1 && (type is 1 or 3))
                return ((geometry >>> 22) + 1) * (((geometry >>> 12) & 0x3FF) + 1) * ((geometry & 0xFFF) + 1) * (sets + 1);
        }

        return null;
    }
}
