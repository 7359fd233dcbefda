using System.Collections;
using System.Globalization;
using Engine.Cpu;

namespace Engine.Tests.Cpu;

/// <summary>Where a parked thread is woken, as the kernel tells it in /proc.</summary>
public sealed class WakePlacementTests
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

    /// <summary>The processors that the calling thread may run on.</summary>
    private static List<int> Allowed()
    {
        string line = File.ReadLines("/proc/thread-self/status").Single(l => l.StartsWith(Field, StringComparison.Ordinal));
        string[] words = [.. line[Field.Length..].Trim().Split(',').Reverse()];
        var bits = new BitArray([.. words.Select(word => (int)uint.Parse(word, NumberStyles.HexNumber, CultureInfo.InvariantCulture))]);
        return [.. Enumerable.Range(0, bits.Count).Where(i => bits[i])];
    }
}
