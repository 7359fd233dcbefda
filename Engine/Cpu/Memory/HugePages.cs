using System.Runtime.InteropServices;

namespace Engine.Cpu;

/// <summary>Large blocks straight from the Linux kernel, zero without being touched, on 2 MB pages where it grants them:
/// weights of hundreds of megabytes would otherwise miss the TLB at every 4 KB.</summary>
internal static unsafe partial class HugePages
{
    private const nuint PageBytes = 2 << 20;
    private const int ReadWrite = 1 | 2;
    private const int PrivateAnonymous = 2 | 0x20;
    private const int AdviseDoNotNeed = 4;
    private const int AdviseHugePage = 14;

    /// <summary>Maps at least <paramref name="bytes"/>; null for less than a page's worth, and where the system is not Linux.</summary>
    /// <exception cref="OutOfMemoryException">The system has not that much.</exception>
    internal static void* TryMap(nuint bytes, out nuint mappedBytes)
    {
        mappedBytes = 0;
        if (!OperatingSystem.IsLinux() || bytes < PageBytes)
            return null;

        // The kernel only promises 4 KB alignment: map one page more and give back what lies outside.
        nuint wanted = (bytes + PageBytes - 1) / PageBytes * PageBytes;
        byte* raw = (byte*)Map(null, wanted + PageBytes, ReadWrite, PrivateAnonymous, -1, 0);
        if (raw == (byte*)-1)
            throw new OutOfMemoryException($"{bytes >> 20} MB of memory were asked for and the system has not that much. Use a smaller batch or a smaller model.");
        byte* aligned = (byte*)(((nuint)raw + PageBytes - 1) / PageBytes * PageBytes);
        nuint before = (nuint)(aligned - raw);
        if (before > 0)
            _ = UnmapPages(raw, before);
        if (before < PageBytes)
            _ = UnmapPages(aligned + wanted, PageBytes - before);
        _ = Advise(aligned, wanted, AdviseHugePage);
        mappedBytes = wanted;
        return aligned;
    }

    /// <summary>Gives the whole pages inside a range back to the system; they are zero when they are touched again.</summary>
    internal static void Release(void* address, nuint bytes)
    {
        if (!OperatingSystem.IsLinux())
            return;
        nuint page = (nuint)Environment.SystemPageSize;
        nuint first = ((nuint)address + page - 1) / page * page, last = ((nuint)address + bytes) / page * page;
        if (last > first)
            _ = Advise((void*)first, last - first, AdviseDoNotNeed);
    }

    internal static void Unmap(void* address, nuint mappedBytes) => _ = UnmapPages(address, mappedBytes);

    [LibraryImport("libc", EntryPoint = "mmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial void* Map(void* address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "munmap")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int UnmapPages(void* address, nuint length);

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(void* address, nuint length, int advice);
}
