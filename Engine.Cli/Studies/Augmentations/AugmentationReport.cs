using System.Globalization;
using Engine.Charts;
using Engine.Cli.Studies.Report;
using Engine.Data;

namespace Engine.Cli.Studies.Augmentations;

/// <summary>Draws and lists what the runs of the augmentation study showed.</summary>
internal static class AugmentationReport
{
    private const int Draws = 6, Enlargement = 2;

    /// <summary>What the augmentations make of an image.</summary>
    internal static IEnumerable<Block> Sheet(StudyData data, ulong seed)
    {
        yield return new TextBlock("A network with more weights than it has images can learn them by heart. Each epoch then shows it the same pixels again. An augmented image is another image of the same class, so that the weights must fit what the class has in common.");
        yield return new FormulaBlock("θ ← θ − α ∂L(f(T(x); θ), y)/∂θ,  T drawn anew for every image of every step");
        yield return new ImageBlock(
            ContactSheet.Draw(data.Training.Read(0), new AugmentationPipeline([.. Variant.All.SelectMany(v => v.Pipeline.Augmentations).DistinctBy(a => a.Name)]), data.Size, Draws, seed), Enlargement,
            "One training image and draws of each augmentation.");
    }

    /// <summary>Everything about one number of training images.</summary>
    internal static void Add(StudyResult result, int size, IReadOnlyList<AugmentationRun> runs)
    {
        var findings = new AugmentationFindings(runs);
        result.Add(
            string.Create(CultureInfo.InvariantCulture, $"{size:N0} training images"),
            new ChartBlock(
                [.. runs.GroupBy(r => r.Variant).Select(g => Curves(g.Key, [.. g]))],
                "Images known after each epoch, in percent: training images as they are, not augmented, and test images. Their distance is the overfitting. Bands are what the seeds span."),
            new TableBlock(
                ["augmentation", ">training, %", ">test, %", ">gap, points", ">gap closed", ">test gained"],
                [
                    .. Variant.All.Select(v => (IReadOnlyList<string>)[
                        v.Name, findings.Training(v, size).Text(), findings.Test(v, size).Text(), findings.Gap(v, size).Text(),
                        v == Variant.None ? "" : findings.GapClosed(v, size).Text(), v == Variant.None ? "" : findings.Gained(v, size).Text()]),
                ],
                "After the last epoch, mean and deviation over the seeds; the last two columns compare each seed with its own training without augmentation."));
        foreach (AugmentationRun run in runs)
        {
            for (int epoch = 0; epoch < run.Test.Count; epoch++)
            {
                string part = string.Create(CultureInfo.InvariantCulture, $"{size} images");
                result.Data.Add(new DataPoint(part, run.Variant.Name, "epoch", epoch + 1, "training accuracy, %", 100 * run.Training[epoch], run.Seed));
                result.Data.Add(new DataPoint(part, run.Variant.Name, "epoch", epoch + 1, "test accuracy, %", 100 * run.Test[epoch], run.Seed));
            }
        }
    }

    private static LineChart Curves(Variant variant, IReadOnlyList<AugmentationRun> runs)
    {
        return new LineChart(variant.Name, new ChartAxis("epoch", 1), new ChartAxis("known, %", 0, 100), [Line("training images", r => r.Training, 0), Line("test images", r => r.Test, 1)]);

        ChartLine Line(string name, Func<AugmentationRun, IReadOnlyList<double>> values, int colour)
        {
            Spread[] epochs = [.. Enumerable.Range(0, runs[0].Test.Count).Select(e => new Spread([.. runs.Select(r => 100 * values(r)[e])]))];
            return new ChartLine(name, [.. epochs.Select((s, e) => (e + 1.0, s.Mean))], colour) { Spread = [.. epochs.Select(s => (s.Low, s.High))] };
        }
    }
}
