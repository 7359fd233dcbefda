using System.Globalization;
using Engine.Charts;
using Engine.Cli.Studies.Report;
using Engine.Data;

namespace Engine.Cli.Studies.Filters;

/// <summary>Draws and lists what the runs of the filters study showed.</summary>
internal static class FilterReport
{
    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    /// <summary>Everything, and its numbers.</summary>
    internal static void Add(StudyResult result, StudyContext context, StudyData data, IReadOnlyList<FilterRun> runs)
    {
        var findings = new FilterFindings(runs);
        FilterRun learned = runs.First(r => r.Contender == FilterContender.Learned);
        (string Caption, FilterBank Bank)[] banks =
        [
            ("noise before training", learned.Before), ("learned by training", learned.After),
            .. runs.Where(r => r.Contender.IsFrozen && r.Contender != FilterContender.Random).DistinctBy(r => r.Contender).Select(r => (r.Contender.Name.Replace('-', ' '), r.After)),
        ];
        result.Add("The filters", [.. Pictures(findings, data, banks, learned.Seed)]);
        result.Add("What they make of an image", [.. Maps(context, data, banks)]);
        result.Add("Who knows more", [.. Accuracies(findings, runs)]);
        foreach (FilterRun run in runs)
        {
            result.AddEpochs("accuracy", run.Contender.Name, run.Seed, run.Training, run.Test);
            foreach ((string when, FilterBank bank) in new[] { ("before", run.Before), ("after", run.After) })
            {
                FilterShape shape = FilterShape.Of(bank);
                result.Data.Add(new DataPoint($"filters {when} training", run.Contender.Name, "", null, "edge share", shape.Edge, run.Seed));
                result.Data.Add(new DataPoint($"filters {when} training", run.Contender.Name, "", null, "spot share", shape.Spot, run.Seed));
                result.Data.Add(new DataPoint($"filters {when} training", run.Contender.Name, "", null, "colour share", shape.Colour, run.Seed));
            }
        }
    }

    private static IEnumerable<Block> Pictures(FilterFindings findings, StudyData data, IReadOnlyList<(string Caption, FilterBank Bank)> banks, ulong seed)
    {
        int places = HandMadeFilters.Side * HandMadeFilters.Side;
        yield return new TextBlock("Before 2012 most classifiers of photographs were given edges that people had designed. A network is given noise for filters, and moves each weight against the slope of the loss; nobody tells it what an edge is.");
        yield return new FormulaBlock("θ ← θ − α ∂L/∂θ");
        yield return new ImageBlock(
            FilterPicture.OfFilters(banks), 1,
            string.Create(Plain, $"The {HandMadeFilters.Count} first filters of {HandMadeFilters.Side}×{HandMadeFilters.Side} pixels, with seed {seed}: grey is a weight of 0, light and dark are weights above and below it, in the channels' colours, each filter as strong as it can be shown. A learned filter stands in the same place as the noise that it came from."));
        yield return new TableBlock(
            ["part of the learned filters", ">by chance, %", ">before, %", ">after, %"],
            [
                Row("an edge of some direction and colour", 2.0 / places, s => s.Edge), Row("a spot of some colour", 1.0 / places, s => s.Spot),
                Row("different between the colours", 1 - 1.0 / data.Size.Channels, s => s.Colour),
            ],
            string.Create(Plain, $"Parts of Σw², the mean over the filters; edges and spots have a deviation of one pixel. A filter after training has a cosine of {findings.Likeness.Text("F2")} with what it was before. Mean and deviation over the seeds."));

        IReadOnlyList<string> Row(string name, double chance, Func<FilterShape, double> part) =>
            [name, (100 * chance).ToString("F1", Plain), findings.Shape(r => r.Before, part).Text(), findings.Shape(r => r.After, part).Text()];
    }

    private static IEnumerable<Block> Maps(StudyContext context, StudyData data, IReadOnlyList<(string Caption, FilterBank Bank)> banks)
    {
        Image image = data.Test.Read(0);
        if (image.Width != data.Size.Width || image.Height != data.Size.Height)
            image = image.Resize(data.Size.Width, data.Size.Height);
        float[] values = FilterExperiment.Prepare(image, data.Size, Normalization.Measure(data.Training, data.Size.Channels));
        yield return new ImageBlock(
            FilterPicture.OfMaps(image, banks.Select(b => (b.Caption, b.Bank.Maps(context.Backend, values, image.Height, image.Width))), HandMadeFilters.Count), 1,
            string.Create(Plain, $"A test image, {data.Test.ClassNames[data.Test.LabelOf(0)]}, and its maps behind each filter and ReLU, in the filters' places: black where a filter finds nothing, white where it finds most in the block."));
    }

    private static IEnumerable<Block> Accuracies(FilterFindings findings, IReadOnlyList<FilterRun> runs)
    {
        yield return new TextBlock("The same network each time: in all of them the layers behind the first learn, from the same start with the same images. Only the learned filters may change; the hand-made ones and the random ones are frozen, each as strong as it takes for its maps to have a root mean square of 1 over training images.");
        yield return new ChartBlock(
            [Curves("Test images", r => r.Test), Curves("Training images", r => r.Training)],
            "Images known: of the test images after each epoch, of the training images during it. Bands are what the seeds span.");
        yield return new TableBlock(
            ["first filters", ">training, %", ">test, %", ">learning adds, points"],
            [
                .. findings.Contenders.Select(c => (IReadOnlyList<string>)[
                    c.Name, findings.Training(c).Text(), findings.Test(c).Text(), c == FilterContender.Learned ? "" : findings.Gained(c).Text()]),
            ],
            "After the last epoch, mean and deviation over the seeds; the last column compares each seed with its own training with learned filters.");
        foreach (string sentence in findings.Each)
            yield return new TextBlock(sentence);

        LineChart Curves(string title, Func<FilterRun, IReadOnlyList<double>> values) => new(
            title, new ChartAxis("epoch", 1, IsWhole: true), new ChartAxis("known, %"),
            [.. findings.Contenders.Select((c, i) => StudyChart.Line(c.Name, i, runs.Where(r => r.Contender == c).Select(values)))]);
    }
}
