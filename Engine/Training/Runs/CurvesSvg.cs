using Engine.Charts;

namespace Engine.Training;

/// <summary>A training's curves as one SVG: loss and accuracy over epochs, training and validation. It follows the viewer's light or dark theme.</summary>
internal static class CurvesSvg
{
    // More points than pixels only make the file large.
    private const int MaxPoints = 400;

    private const int TrainingColour = 0, ValidationColour = 1;

    internal static string Draw(string title, IReadOnlyList<StepMetrics> steps, IReadOnlyList<EpochMetrics> epochs, int stepsPerEpoch)
    {
        ChartLine Line(string name, int colour, Func<EpochMetrics, double?> value) => new(
            name, [.. epochs.Where(e => value(e) is { } v && double.IsFinite(v)).Select(e => ((double)e.Step / stepsPerEpoch, value(e)!.Value))], colour);

        ChartLine[] losses =
        [
            new ChartLine("training", Smooth(steps, stepsPerEpoch), TrainingColour) { IsFaint = true },
            Line("training", TrainingColour, e => e.TrainLoss), Line("validation", ValidationColour, e => e.ValLoss),
        ];
        ChartLine[] accuracies = [Line("training", TrainingColour, e => 100 * e.TrainAccuracy), Line("validation", ValidationColour, e => 100 * e.ValAccuracy)];
        double lowest = accuracies.SelectMany(l => l.Points).Select(p => p.Y).DefaultIfEmpty(0).Min();
        var epochAxis = new ChartAxis("epochs", Low: 0, IsWhole: true);
        Chart[] panels =
        [
            new LineChart("loss", epochAxis, new ChartAxis("cross-entropy", Low: 0), Shown(losses)),
            new LineChart("accuracy", epochAxis, new ChartAxis("%", lowest >= 95 ? 95 : lowest >= 80 ? 80 : lowest >= 50 ? 50 : 0, 100), Shown(accuracies)),
        ];
        return ChartSheet.Draw(panels, title);
    }

    private static ChartLine[] Shown(ChartLine[] lines) => [.. lines.Where(l => l.Points.Count > 0)];

    /// <summary>Means of as many steps as make at most <see cref="MaxPoints"/> points.</summary>
    private static (double X, double Y)[] Smooth(IReadOnlyList<StepMetrics> steps, int stepsPerEpoch)
    {
        int each = Math.Max(1, (steps.Count + MaxPoints - 1) / MaxPoints);
        return [.. steps.Chunk(each).Select(chunk => (chunk.Average(s => (double)s.Step) / stepsPerEpoch, chunk.Average(s => (double)s.Loss)))];
    }
}
