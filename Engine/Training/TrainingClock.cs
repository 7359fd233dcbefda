namespace Engine.Training;

/// <summary>Tells how fast a training goes, validation and checkpoints' writing not counted.</summary>
/// <param name="batch">Images a step.</param>
/// <param name="time">Where the time comes from.</param>
internal sealed class TrainingClock(int batch, TimeProvider time)
{
    // A rate that follows changes within some steps and does not jump at each.
    private const double Memory = 0.95;

    private const int SlowSteps = 2;

    private long _last = time.GetTimestamp();
    private double _secondsPerStep;
    private double _epochSeconds;
    private long _epochSteps, _steps;

    /// <summary>Images a second, lately.</summary>
    internal double ImagesPerSecond => _secondsPerStep > 0 ? batch / _secondsPerStep : 0;

    internal void StepDone()
    {
        long now = time.GetTimestamp();
        double seconds = time.GetElapsedTime(_last, now).TotalSeconds;
        _last = now;
        _epochSeconds += seconds;
        _epochSteps++;

        // The first steps compile code and touch new memory: the average begins after them.
        _secondsPerStep = ++_steps <= SlowSteps + 1 ? seconds : Memory * _secondsPerStep + (1 - Memory) * seconds;
    }

    /// <summary>Something that is not training begins.</summary>
    internal void Pause() => _epochSeconds += time.GetElapsedTime(_last).TotalSeconds;

    /// <summary>It ends.</summary>
    internal void Resume() => _last = time.GetTimestamp();

    /// <summary>It ends, and another epoch begins.</summary>
    internal void BeginEpoch() => (_last, _epochSeconds, _epochSteps) = (time.GetTimestamp(), 0, 0);

    internal double ImagesPerSecondOfEpoch() => _epochSeconds > 0 ? _epochSteps * batch / _epochSeconds : 0;

    internal TimeSpan TimeFor(long steps) => TimeSpan.FromSeconds(Math.Min(steps * _secondsPerStep, 1e9));
}
