using System.Numerics;
using System.Runtime.InteropServices;

namespace Engine.Cpu;

/// <summary>Wakes a parked thread on a processor of its own.</summary>
/// <remarks>Linux may wake a thread that has slept for long on its waker's processor, although another is idle, and lets the two take turns there
/// until its balancer notices some milliseconds later: a whole AlexNet. So a parked worker is bound to another processor just before it is woken,
/// and unbinds itself as soon as it runs. Elsewhere, and where the system refuses, nothing happens.</remarks>
internal static unsafe partial class WakePlacement
{
    // The size of glibc's cpu_set_t: 1024 processors.
    private const int MaskWords = 16;

    private static readonly ulong[]? Allowed = ReadAllowed();
    private static readonly int[] Processors = Allowed is null ? [] : [.. Enumerable.Range(0, 64 * MaskWords).Where(i => (Allowed[i / 64] >> (i % 64) & 1) != 0)];

    /// <summary>This thread's number for the kernel; 0 where placement is not done.</summary>
    internal static int CurrentThread() => Processors.Length > 1 ? GetThreadId() : 0;

    /// <summary>Binds a parked thread to the processor that lies <paramref name="distance"/> behind the caller's own.</summary>
    internal static void Bind(int thread, int distance)
    {
        if (thread == 0)
            return;
        int own = Array.IndexOf(Processors, GetProcessor());
        int chosen = Processors[(Math.Max(own, 0) + distance) % Processors.Length];
        ulong* mask = stackalloc ulong[MaskWords];
        new Span<ulong>(mask, MaskWords).Clear();
        mask[chosen / 64] = 1UL << (chosen % 64);
        _ = SetAffinity(thread, MaskWords * sizeof(ulong), mask);
    }

    /// <summary>Lets a thread run on every processor again.</summary>
    internal static void Unbind(int thread)
    {
        if (thread == 0)
            return;
        fixed (ulong* mask = Allowed)
            _ = SetAffinity(thread, MaskWords * sizeof(ulong), mask);
    }

    private static ulong[]? ReadAllowed()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        var words = new ulong[MaskWords];
        try
        {
            fixed (ulong* mask = words)
                return GetAffinity(0, MaskWords * sizeof(ulong), mask) >= 0 && words.Sum(w => BitOperations.PopCount(w)) > 0 ? words : null;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return null; // a C library without these calls
        }
    }

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetAffinity(int thread, nuint bytes, ulong* mask);

    [LibraryImport("libc", EntryPoint = "sched_getaffinity")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetAffinity(int thread, nuint bytes, ulong* mask);

    [LibraryImport("libc", EntryPoint = "sched_getcpu")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetProcessor();

    [LibraryImport("libc", EntryPoint = "gettid")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int GetThreadId();
}
