using Engine.Charts;

namespace Engine.Cli.Studies;

/// <summary>What several studies draw in the same way.</summary>
internal static class StudyChart
{
    /// <summary>What was known after each epoch, in percent: the mean over the seeds, and a band from the least to the largest.</summary>
    /// <param name="name">The line's name.</param>
    /// <param name="colour">Which colour, from 0.</param>
    /// <param name="runs">The seeds' trainings, of as many epochs each: parts from 0 to 1.</param>
    /// <param name="end">Where the last epoch stands on the axis; null for its number.</param>
    internal static ChartLine Line(string name, int colour, IEnumerable<IReadOnlyList<double>> runs, double? end = null)
    {
        IReadOnlyList<double>[] seeds = [.. runs];
        int epochs = seeds[0].Count;
        Spread[] at = [.. Enumerable.Range(0, epochs).Select(e => new Spread([.. seeds.Select(parts => 100 * parts[e])]))];
        return new ChartLine(name, [.. at.Select((s, e) => ((end ?? epochs) * (e + 1) / epochs, s.Mean))], colour) { Spread = [.. at.Select(s => (s.Low, s.High))] };
    }
}
