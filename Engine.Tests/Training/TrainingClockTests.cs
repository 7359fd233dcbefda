using Engine.Training;
using NUnit.Framework;

namespace Engine.Tests.Training;

/// <summary>The rates that a training reports, by a clock that the test moves.</summary>
public class TrainingClockTests
{
    private const int Batch = 32;

    private readonly HandMovedTime _time = new();

    [Test]
    public void TheEpochsRateLeavesOutWhatIsNotTraining()
    {
        var clock = new TrainingClock(Batch, _time);
        clock.BeginEpoch();
        Steps(clock, 4, 0.5);
        clock.Pause();
        _time.Move(100);
        clock.Resume();
        Steps(clock, 4, 0.5);

        Assert.That(clock.ImagesPerSecondOfEpoch(), Is.EqualTo(8 * Batch / 4.0).Within(1e-9));
    }

    [Test]
    public void WhatAStepHadBegunBeforeAPauseCounts()
    {
        var clock = new TrainingClock(Batch, _time);
        clock.BeginEpoch();
        Steps(clock, 1, 1);
        _time.Move(1);
        clock.Pause();

        Assert.That(clock.ImagesPerSecondOfEpoch(), Is.EqualTo(Batch / 2.0).Within(1e-9));
    }

    [Test]
    public void AnEpochBeginsAnew()
    {
        var clock = new TrainingClock(Batch, _time);
        Steps(clock, 3, 10);
        clock.BeginEpoch();
        Assert.That(clock.ImagesPerSecondOfEpoch(), Is.Zero);

        Steps(clock, 2, 0.25);
        Assert.That(clock.ImagesPerSecondOfEpoch(), Is.EqualTo(Batch / 0.25).Within(1e-9));
    }

    [Test]
    public void TheFirstStepsAreForgotten()
    {
        var clock = new TrainingClock(Batch, _time);
        Steps(clock, 2, 30);
        Steps(clock, 1, 0.5);
        Assert.That(clock.ImagesPerSecond, Is.EqualTo(Batch / 0.5).Within(1e-9), "after the third");

        Steps(clock, 1, 1);
        Assert.That(clock.ImagesPerSecond, Is.EqualTo(Batch / (0.95 * 0.5 + 0.05 * 1)).Within(1e-9), "after the fourth");
        Assert.That(clock.TimeFor(1000).TotalSeconds, Is.EqualTo(525).Within(1e-6));
    }

    private void Steps(TrainingClock clock, int steps, double seconds)
    {
        for (int step = 0; step < steps; step++)
        {
            _time.Move(seconds);
            clock.StepDone();
        }
    }

    private sealed class HandMovedTime : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        internal void Move(double seconds) => _now += (long)(seconds * TimeSpan.TicksPerSecond);
    }
}
