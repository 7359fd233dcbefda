using System.Diagnostics;

namespace Engine.Training;

/// <summary>Tells how fast a training goes, validation and checkpoints' writing not counted.</summary>
internal sealed class TrainingClock(int batch)
{
    // A rate that follows changes within some steps and does not jump at each.
    private const double Memory = 0.95;

    private const int SlowSteps = 2;

    private long _last = Stopwatch.GetTimestamp();
    private double _secondsPerStep;
    private double _epochSeconds;
    private long _epochSteps, _steps;

    /// <summary>Images a second, lately.</summary>
    internal double ImagesPerSecond => _secondsPerStep > 0 ? batch / _secondsPerStep : 0;

    internal void StepDone()
    {
        long now = Stopwatch.GetTimestamp();
        double seconds = Stopwatch.GetElapsedTime(_last, now).TotalSeconds;
        _last = now;
        _epochSeconds += seconds;
        _epochSteps++;

        // The first steps compile code and touch new memory: the average begins after them.
        _secondsPerStep = ++_steps <= SlowSteps + 1 ? seconds : Memory * _secondsPerStep + (1 - Memory) * seconds;
    }

    /// <summary>Something that is not training begins.</summary>
    internal void Pause() => _epochSeconds += Stopwatch.GetElapsedTime(_last).TotalSeconds;

    /// <summary>It ends.</summary>
    internal void Resume() => _last = Stopwatch.GetTimestamp();

    /// <summary>It ends, and another epoch begins.</summary>
    internal void BeginEpoch() => (_last, _epochSeconds, _epochSteps) = (Stopwatch.GetTimestamp(), 0, 0);

    internal double ImagesPerSecondOfEpoch() => _epochSeconds > 0 ? _epochSteps * batch / _epochSeconds : 0;

    internal TimeSpan TimeFor(long steps) => TimeSpan.FromSeconds(Math.Min(steps * _secondsPerStep, 1e9));
}
