using System.Diagnostics;

namespace Engine.Analysis;

/// <summary>Times several actions in turn, A B C A B C …, so that a machine whose speed drifts is unfair to none of them.</summary>
public static class AlternatingTimer
{
    /// <summary>Runs every action once to warm up, then rounds of all of them for about <paramref name="seconds"/>, five rounds at least.</summary>
    /// <returns>Seconds of each run: one array an action, one entry a round.</returns>
    public static double[][] Run(double seconds, params Action[] actions)
    {
        foreach (Action action in actions)
            action();
        var times = new List<double>[actions.Length];
        for (int i = 0; i < actions.Length; i++)
            times[i] = [];
        var total = Stopwatch.StartNew();
        while (total.Elapsed.TotalSeconds < seconds || times[0].Count < 5)
        {
            for (int i = 0; i < actions.Length; i++)
            {
                long began = Stopwatch.GetTimestamp();
                actions[i]();
                times[i].Add(Stopwatch.GetElapsedTime(began).TotalSeconds);
            }
        }

        return [.. times.Select(t => t.ToArray())];
    }

    /// <summary>The median.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>The median of A's time over B's, round by round.</summary>
    public static double MedianRatio(double[] a, double[] b) => Median(a.Zip(b, (x, y) => x / y));
}
