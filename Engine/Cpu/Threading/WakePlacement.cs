using System.Numerics;
using System.Runtime.InteropServices;

namespace Engine.Cpu;

/// <summary>Wakes a parked thread on a processor of its own.</summary>
/// <remarks>Linux may wake a thread that has slept for long on its waker's processor, although another is idle, and lets the two take turns there
/// until its balancer notices some milliseconds later: a whole AlexNet. So a parked worker is bound to another processor just before it is woken,
/// and unbinds itself as soon as it runs. Elsewhere, and where the system refuses, nothing happens.</remarks>
internal sealed unsafe partial class WakePlacement
{
    // The size of glibc's cpu_set_t: 1024 processors.
    private const int MaskWords = 16;

    private readonly int _thread;
    private readonly ulong[] _allowed;
    private readonly int[] _processors;

    private WakePlacement(int thread, ulong[] allowed)
    {
        (_thread, _allowed) = (thread, allowed);
        _processors = [.. Enumerable.Range(0, 64 * MaskWords).Where(i => (allowed[i / 64] >> (i % 64) & 1) != 0)];
    }

    // The kernel's number of gettid. The C library's own function of that name is missing from glibc before 2.30.
    private static nint? ThreadIdCall => RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 186,
        Architecture.Arm64 or Architecture.RiscV64 or Architecture.LoongArch64 => 178,
        Architecture.X86 or Architecture.Arm => 224,
        _ => null,
    };

    /// <summary>The calling thread's placement among the processors that it may run on; null where there is none to choose from or no way to choose.</summary>
    internal static WakePlacement? OfThisThread()
    {
        if (!OperatingSystem.IsLinux() || ThreadIdCall is not { } call)
            return null;
        var allowed = new ulong[MaskWords];
        try
        {
            // Everything is tried here, the mask set to what it is, so that nothing is missing when the thread is to be woken.
            fixed (ulong* mask = allowed)
            {
                if (GetAffinity(0, MaskWords * sizeof(ulong), mask) < 0 || allowed.Sum(w => BitOperations.PopCount(w)) < 2
                    || SetAffinity(0, MaskWords * sizeof(ulong), mask) < 0 || GetProcessor() < 0)
                {
                    return null;
                }
            }

            return SystemCall(call) is > 0 and nint thread ? new WakePlacement((int)thread, allowed) : null;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return null; // a C library without these calls
        }
    }

    /// <summary>Binds the thread, which is parked, to the one of its processors that lies <paramref name="distance"/> behind the caller's own.</summary>
    internal void Bind(int distance)
    {
        int own = Array.IndexOf(_processors, GetProcessor());
        int chosen = _processors[(Math.Max(own, 0) + distance) % _processors.Length];
        ulong* mask = stackalloc ulong[MaskWords];
        new Span<ulong>(mask, MaskWords).Clear();
        mask[chosen / 64] = 1UL << (chosen % 64);
        _ = SetAffinity(_thread, MaskWords * sizeof(ulong), mask);
    }

    /// <summary>Lets the thread run on all of its processors again.</summary>
    internal void Unbind()
    {
        fixed (ulong* mask = _allowed)
            _ = SetAffinity(_thread, MaskWords * sizeof(ulong), mask);
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

    [LibraryImport("libc", EntryPoint = "syscall")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint SystemCall(nint number);
}
