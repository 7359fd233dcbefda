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
            result.AddEpochs(string.Create(CultureInfo.InvariantCulture, $"{size} images"), run.Variant.Name, run.Seed, run.Training, run.Test);
    }

    private static LineChart Curves(Variant variant, IReadOnlyList<AugmentationRun> runs) => new(
        variant.Name, new ChartAxis("epoch", 1), new ChartAxis("known, %", 0, 100),
        [StudyChart.Line("training images", 0, runs.Select(r => r.Training)), StudyChart.Line("test images", 1, runs.Select(r => r.Test))]);
}
