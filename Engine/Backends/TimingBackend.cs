using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Engine.Backends;

/// <summary>How long one operation took in all.</summary>
/// <param name="Operation">Its name in <see cref="IBackend"/>.</param>
/// <param name="Calls">How often it ran.</param>
/// <param name="Time">The sum of its calls' times.</param>
public sealed record OperationTime(string Operation, long Calls, TimeSpan Time);

/// <summary>Times every operation by itself: it waits for the device before and after each call, so nothing overlaps and the sum is more than a plain run takes.</summary>
/// <param name="inner">The backend that does the work; disposed with this.</param>
public sealed class TimingBackend(IBackend inner) : DelegatingBackend(inner)
{
    private readonly Dictionary<string, (long Calls, long Ticks)> _times = [];
    private long _started;

    /// <summary>Every operation that ran, the longest first.</summary>
    public IReadOnlyList<OperationTime> Times =>
        [.. _times.Select(entry => new OperationTime(entry.Key, entry.Value.Calls, Stopwatch.GetElapsedTime(0, entry.Value.Ticks))).OrderByDescending(entry => entry.Time)];

    /// <summary>Starts again from 0.</summary>
    public void Reset() => _times.Clear();

    /// <inheritdoc/>
    protected override void Before(in OperationCall call)
    {
        if (call.Kind != OperationKind.Synchronize)
            Inner.Synchronize();
        _started = Stopwatch.GetTimestamp();
    }

    /// <inheritdoc/>
    protected override void After(in OperationCall call)
    {
        if (call.Kind != OperationKind.Synchronize)
            Inner.Synchronize();
        long ticks = Stopwatch.GetTimestamp() - _started;
        ref (long Calls, long Ticks) entry = ref CollectionsMarshal.GetValueRefOrAddDefault(_times, call.Operation, out _);
        entry = (entry.Calls + 1, entry.Ticks + ticks);
    }
}
