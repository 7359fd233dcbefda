using System.Diagnostics;
using Engine.Analysis;

namespace Benchmarks.Measurement;

/// <summary>What bursts of runs took: seconds, one entry a burst.</summary>
/// <param name="AfterRest">The first run of each, which finds threads parked, the processor asleep and others' memory in the caches.</param>
/// <param name="RunAfterRun">The median of those that followed it.</param>
internal sealed record BurstTimes(double[] AfterRest, double[] RunAfterRun);

/// <summary>Times actions in turn, in bursts with a rest before each, for actions whose threads go on spinning for a while after they return: whoever ran
/// next would share a processor with them.</summary>
internal static class BurstTimer
{
    private const int LeastBursts = 5;

    /// <summary>Runs every action once to warm up, then bursts of <paramref name="burst"/> seconds and at least two runs, in turn, for about
    /// <paramref name="seconds"/>.</summary>
    /// <returns>One entry an action.</returns>
    internal static BurstTimes[] Run(double seconds, TimeSpan rest, double burst, params Action[] actions)
    {
        foreach (Action action in actions)
            action();
        (List<double> First, List<double> Following)[] times = [.. actions.Select(_ => (new List<double>(), new List<double>()))];
        var total = Stopwatch.StartNew();
        while (total.Elapsed.TotalSeconds < seconds || times[0].First.Count < LeastBursts)
        {
            for (int i = 0; i < actions.Length; i++)
            {
                Thread.Sleep(rest);
                var since = Stopwatch.StartNew();
                times[i].First.Add(Time(actions[i]));
                List<double> following = [];
                do
                    following.Add(Time(actions[i]));
                while (since.Elapsed.TotalSeconds < burst);
                times[i].Following.Add(AlternatingTimer.Median(following));
            }
        }

        return [.. times.Select(t => new BurstTimes([.. t.First], [.. t.Following]))];
    }

    private static double Time(Action action)
    {
        long began = Stopwatch.GetTimestamp();
        action();
        return Stopwatch.GetElapsedTime(began).TotalSeconds;
    }
}
