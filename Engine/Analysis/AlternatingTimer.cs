using System.Diagnostics;
using Engine.Backends;

namespace Engine.Analysis;

/// <summary>Times several actions in turn, A B C A B C …, so that a machine whose speed drifts is unfair to none of them.</summary>
public static class AlternatingTimer
{
    /// <summary>Runs every action once to warm up, then rounds of all of them for about <paramref name="seconds"/>, five rounds at least.</summary>
    /// <returns>Seconds of each run: one array an action, one entry a round.</returns>
    public static double[][] Run(double seconds, params Action[] actions) => InTurn(seconds, [.. actions.Select<Action, Func<double>>(action => () =>
    {
        long began = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    })]);

    /// <summary>The same for work that a device is waited for only at the ends of stretches.</summary>
    /// <returns>Seconds of one run in each stretch: one array a timer, one entry a round.</returns>
    public static double[][] Run(double seconds, params StretchTimer[] timers) => InTurn(seconds, [.. timers.Select<StretchTimer, Func<double>>(timer => timer.Measure)]);

    /// <summary>The median.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>The median of A's time over B's, round by round.</summary>
    public static double MedianRatio(double[] a, double[] b) => Median(a.Zip(b, (x, y) => x / y));

    private static double[][] InTurn(double seconds, Func<double>[] timed)
    {
        foreach (Func<double> run in timed)
            run();
        List<double>[] times = [.. timed.Select(_ => new List<double>())];
        var total = Stopwatch.StartNew();
        while (total.Elapsed.TotalSeconds < seconds || times[0].Count < 5)
        {
            for (int i = 0; i < timed.Length; i++)
                times[i].Add(timed[i]());
        }

        return [.. times.Select(t => t.ToArray())];
    }
}
