using System.Diagnostics;

namespace Engine.Backends;

/// <summary>Times work that a backend only enqueues: as much of it in one stretch as takes a while, so that waiting for the device, which costs a GPU's
/// host tens of microseconds, is shared by many runs as it is in a network.</summary>
/// <param name="backend">Whose work it is.</param>
/// <param name="enqueue">Enqueues it once.</param>
/// <param name="leastSeconds">What a stretch takes at least.</param>
public sealed class StretchTimer(IBackend backend, Action enqueue, double leastSeconds = 0.005)
{
    private const int MostRuns = 1 << 12;
    private int _runs = 1;

    /// <summary>Measures one stretch, which begins and ends with the device idle. One that was too short is repeated, twice as long.</summary>
    /// <returns>Seconds of one run.</returns>
    public double Measure()
    {
        while (true)
        {
            backend.Synchronize();
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < _runs; i++)
                enqueue();
            backend.Synchronize();
            double taken = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (taken >= leastSeconds || _runs >= MostRuns)
                return taken / _runs;
            _runs *= 2;
        }
    }
}
