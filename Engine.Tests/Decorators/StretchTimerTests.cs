using System.Diagnostics;
using Engine.Backends;
using Engine.Tests.Reference;

namespace Engine.Tests.Decorators;

/// <summary>Times of work that is only enqueued.</summary>
public sealed class StretchTimerTests
{
    /// <summary>Stretches double until one is long enough, and the next begins as long; the device is waited for at their ends alone.</summary>
    [Test]
    public void TheDeviceIsWaitedForAtTheEndsOfLongStretchesAlone()
    {
        using var backend = new CountingBackend(new ReferenceBackend());
        const double Seconds = 0.0005, Least = 0.01;
        int runs = 0;
        var timer = new StretchTimer(backend, () =>
        {
            runs++;
            long began = Stopwatch.GetTimestamp();
            while (Stopwatch.GetElapsedTime(began).TotalSeconds < Seconds)
                Thread.SpinWait(10);
        }, Least);
        double time = timer.Measure();
        long stretches = backend.Synchronizations / 2;
        int last = (runs + 1) / 2;
        Assert.That(runs, Is.EqualTo((1 << (int)stretches) - 1).And.GreaterThan(1));
        Assert.That(time, Is.GreaterThanOrEqualTo(Seconds));
        Assert.That(time * last, Is.GreaterThanOrEqualTo(Least * 0.999));

        runs = 0;
        timer.Measure();
        Assert.That(runs, Is.GreaterThanOrEqualTo(last));
    }
}
