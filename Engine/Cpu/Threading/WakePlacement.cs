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

    // What the thread may run on, read before each binding: whoever narrows it meanwhile, as taskset does, is not to be undone.
    private readonly ulong[] _allowed = new ulong[MaskWords];
    private bool _isBound;

    private WakePlacement(int thread) => _thread = thread;

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

            return SystemCall(call) is > 0 and nint thread ? new WakePlacement((int)thread) : null;
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return null; // a C library without these calls
        }
    }

    /// <summary>Binds the thread, which is parked, to the one of its processors that lies <paramref name="distance"/> behind the caller's own.</summary>
    internal void Bind(int distance)
    {
        fixed (ulong* allowed = _allowed)
        {
            if (GetAffinity(_thread, MaskWords * sizeof(ulong), allowed) < 0)
                return;
        }

        int count = 0, before = 0, own = GetProcessor();
        for (int word = 0; word < MaskWords; word++)
        {
            before += BitOperations.PopCount(_allowed[word] & Below(own - 64 * word));
            count += BitOperations.PopCount(_allowed[word]);
        }

        if (count < 2)
            return;
        int left = (before + distance) % count, chosen = 0;
        while (left >= BitOperations.PopCount(_allowed[chosen]))
            left -= BitOperations.PopCount(_allowed[chosen++]);
        ulong bits = _allowed[chosen];
        for (; left > 0; left--)
            bits &= bits - 1;
        ulong* mask = stackalloc ulong[MaskWords];
        new Span<ulong>(mask, MaskWords).Clear();
        mask[chosen] = bits & (0 - bits);
        _isBound = SetAffinity(_thread, MaskWords * sizeof(ulong), mask) >= 0;
    }

    /// <summary>Lets the thread run on all of its processors again.</summary>
    internal void Unbind()
    {
        if (!_isBound)
            return;
        _isBound = false;
        fixed (ulong* mask = _allowed)
            _ = SetAffinity(_thread, MaskWords * sizeof(ulong), mask);
    }

    /// <summary>The bits of a word below one that may lie outside it.</summary>
    private static ulong Below(int bit) => bit <= 0 ? 0 : bit >= 64 ? ulong.MaxValue : (1UL << bit) - 1;

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
