using System.Collections;
using System.Globalization;
using System.Runtime.InteropServices;
using Engine.Cpu;

namespace Engine.Tests.Cpu;

/// <summary>Where a parked thread is woken, as the kernel tells it in /proc.</summary>
public sealed partial class WakePlacementTests
{
    private const string Field = "Cpus_allowed:";

    [OneTimeSetUp]
    public void Open()
    {
        Assume.That(OperatingSystem.IsLinux(), "placement is Linux's affair");
        Assume.That(Allowed(), Has.Count.GreaterThan(1), "there is one processor to choose from");
    }

    [Test]
    public void AParkedThreadIsBoundToOneOfItsProcessorsAndFreedAgain([Values(1, 2, 7)] int distance)
    {
        List<int> before = [], bound = [], after = [];
        WakePlacement? placement = null, within = null;
        using ManualResetEventSlim waits = new(), wake = new();
        var thread = new Thread(() =>
        {
            before = Allowed();
            placement = WakePlacement.OfThisThread();
            waits.Set();
            wake.Wait();
            bound = Allowed();
            within = WakePlacement.OfThisThread();
            placement?.Unbind();
            after = Allowed();
        });
        thread.Start();
        waits.Wait();
        placement?.Bind(distance);
        wake.Set();
        thread.Join();
        Assert.That(placement, Is.Not.Null, "the thread can be placed");
        Assert.That(bound, Has.Count.EqualTo(1).And.SubsetOf(before));
        Assert.That(after, Is.EqualTo(before));
        Assert.That(within, Is.Null, "a thread's processors are its own, and one leaves no choice");
    }

    /// <summary>Whoever narrows a parked thread's processors, as taskset does, is not undone when it is woken.</summary>
    [Test]
    public void ProcessorsThatWereTakenAwayStayAway()
    {
        List<int> before = [], after = [];
        WakePlacement? placement = null;
        int id = 0;
        using ManualResetEventSlim waits = new(), wake = new();
        var thread = new Thread(() =>
        {
            before = Allowed();
            placement = WakePlacement.OfThisThread();
            id = int.Parse(Path.GetFileName(File.ResolveLinkTarget("/proc/thread-self", false)!.FullName), CultureInfo.InvariantCulture);
            waits.Set();
            wake.Wait();
            placement!.Unbind();
            after = Allowed();
        });
        thread.Start();
        waits.Wait();
        Narrow(id, before[0]);
        placement!.Bind(1);
        wake.Set();
        thread.Join();
        Assert.That(after, Is.EqualTo(new[] { before[0] }));
    }

    /// <summary>Leaves a thread one of its processors.</summary>
    private static unsafe void Narrow(int thread, int processor)
    {
        ulong* mask = stackalloc ulong[16];
        new Span<ulong>(mask, 16).Clear();
        mask[processor / 64] = 1UL << (processor % 64);
        Assert.That(SetAffinity(thread, 16 * sizeof(ulong), mask), Is.Zero);
    }

    [LibraryImport("libc", EntryPoint = "sched_setaffinity")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static unsafe partial int SetAffinity(int thread, nuint bytes, ulong* mask);

    /// <summary>The processors that the calling thread may run on.</summary>
    private static List<int> Allowed()
    {
        string line = File.ReadLines("/proc/thread-self/status").Single(l => l.StartsWith(Field, StringComparison.Ordinal));
        string[] words = [.. line[Field.Length..].Trim().Split(',').Reverse()];
        var bits = new BitArray([.. words.Select(word => (int)uint.Parse(word, NumberStyles.HexNumber, CultureInfo.InvariantCulture))]);
        return [.. Enumerable.Range(0, bits.Count).Where(i => bits[i])];
    }
}
