using System.Globalization;
using Engine.Analysis;
using Engine.Charts;
using Engine.Cli.Studies.Report;
using Engine.Training;
using static Engine.Cli.Output.NumberText;

namespace Engine.Cli.Studies.Kernels;

/// <summary>Draws and lists what the study of filter sizes found.</summary>
internal static class KernelsReport
{
    /// <summary>What one output sees.</summary>
    internal static void AddFields(StudyResult result, IReadOnlyList<StackField> fields)
    {
        foreach (StackField field in fields)
        {
            result.Data.Add(new DataPoint("receptive field", field.Name, "", null, "side by impulse, pixels", field.Forward));
            result.Data.Add(new DataPoint("receptive field", field.Name, "", null, "side by gradient, pixels", field.Backward));
            result.Data.Add(new DataPoint("receptive field", field.Name, "", null, "weights per pair of channels", field.Weights));
        }

        result.Add(
            "What one output sees",
            [
                new TextBlock("A stack's output depends on a square of the image, its receptive field r. Each filter of side k widens it by k − 1 steps of j, the distance of neighbours, which only strides change:"),
                new FormulaBlock("r ← r + (k − 1)·j"), new FormulaBlock("j ← j · stride"),
                .. fields.Where(f => f.Count > 1).Select(Pyramid),
                new TableBlock(
                    ["filters", ">by impulse", ">by gradient", ">by formula", ">weights"],
                    [.. fields.Select(f => (IReadOnlyList<string>)[f.Name, Square(f.Forward), Square(f.Backward), Square(f.ByFormula), Number(f.Weights, "F0")])],
                    "Impulse: how far one bright pixel spreads. Gradient: how far the slope of one output reaches back. Weights for each pair of an input and an output channel."),
            ]);
    }

    /// <summary>What filters cost.</summary>
    internal static void AddCosts(StudyResult result, IReadOnlyList<StackTimes> times)
    {
        foreach (StackTimes time in times)
        {
            string place = time.Comparison.ToString();
            result.Data.Add(new DataPoint("cost", place, "", null, "ratio of MACs", time.MacsRatio));
            result.Data.Add(new DataPoint("cost", place, "", null, "ratio of times, matrix product", time.ProductRatio));
            result.Data.Add(new DataPoint("cost", place, "", null, "ratio of times, best method", time.BestRatio));
            foreach (StackCost cost in (StackCost[])[time.Large, time.Small])
            {
                void Add(string what, double value) => result.Data.Add(new DataPoint("cost", $"{cost.Name} {time.Comparison.Place}", "", null, what, value));
                Add("weights", cost.Weights);
                Add("MACs", cost.Macs);
                Add("activation bytes", cost.ActivationBytes);
                Add("time by matrix product, ms", 1e3 * cost.ProductSeconds);
                Add("time by best method, ms", 1e3 * cost.BestSeconds);
            }
        }

        result.Add(
            "What it costs",
            new TextBlock("Layers of VGG's later widths over one image, on the processor. Both ways by the same method first, im2col and one matrix product; then each by the fastest method that the engine has for it: Winograd's for 3×3 and 5×5, the matrix product for 7×7. Runs alternate; times are medians."),
            new ChartBlock(
                [.. times.GroupBy(t => t.Comparison.LargeKernel).Select(g => new BarChart($"{Square(g.Key)} over stacked 3×3", new ChartAxis("times as much"), [.. g.SelectMany(Bars)]))],
                "The large filter's cost over the stack's: above 1, the stack is cheaper. Groups are channels at the image's side."),
            new TableBlock(
                ["place", "filters", ">weights", ">MACs (M)", ">kept (KiB)", ">product (ms)", ">best (ms)"],
                [.. times.SelectMany(t => new[] { (t, t.Large), (t, t.Small) }).Select(c => Row(c.t.Comparison.Place, c.Item2))],
                "Kept: the maps that training keeps for the way back. The stack saves weights and arithmetic and pays with memory for every map between."));
    }

    /// <summary>The same small network with each kind of block.</summary>
    internal static void AddTrainings(StudyResult result, StudyData data, KernelsSettings size, KernelsFindings findings)
    {
        foreach (KernelsRun run in findings.Runs)
        {
            foreach (EpochMetrics epoch in run.Epochs)
            {
                result.Data.Add(new DataPoint("training", run.Variant.Name, "epoch", epoch.Epoch, "training accuracy during the epoch, %", 100 * epoch.TrainAccuracy, run.Seed));
                result.Data.Add(new DataPoint("training", run.Variant.Name, "epoch", epoch.Epoch, "test accuracy, %", 100 * epoch.ValAccuracy!.Value, run.Seed));
            }

            result.Data.Add(new DataPoint("trained", run.Variant.Name, "", null, "training accuracy, %", run.Training, run.Seed));
            result.Data.Add(new DataPoint("trained", run.Variant.Name, "", null, "test accuracy, %", run.Test, run.Seed));
            result.Data.Add(new DataPoint("trained", run.Variant.Name, "", null, "gap, points", run.Gap, run.Seed));
        }

        result.Add(
            "The same network with each",
            [
                new TextBlock(string.Create(
                    CultureInfo.InvariantCulture,
                    $"A 3×3 convolution, two blocks and a linear layer, {size.Width} channels everywhere, a pooling after each. A block is one 5×5, two 3×3 with a ReLU between, or two 3×3 with nothing between, which together are again one linear 5×5 filter. All see as much. {data.Training.Count:N0} images to learn from, {size.Epochs} epochs, {size.Seeds} seeds; no augmentation, so that overfitting shows.")),
                new ChartBlock(
                    [Curves("training images known", findings, e => e.TrainAccuracy), Curves("test images known", findings, e => e.ValAccuracy!.Value)],
                    "Means over the seeds, while the epoch runs for training images and after it for test images; bands reach from the least to the largest."),
                new ChartBlock(
                    [Paths(findings)],
                    "The same, one against the other: of networks that know as many of the training images, the higher line overfits less. A network that has merely learnt less stands further to the left, with a smaller gap, on the same line."),
                new ChartBlock(
                    [Bars("test images known at the end", "%", findings.Test), Bars("gap between training and test", "points", findings.Gap)], "Bars are means, dots single seeds."),
                new TableBlock(
                    ["blocks", ">weights in all", ">training, %", ">test, %", ">gap, points"],
                    [
                        .. KernelVariant.All.Select(v => (IReadOnlyList<string>)[
                            v.Name, Number(Cost.Of(v.Build(data.Size, data.Training.ClassNames.Count, size.Width)).Parameters, "N0"), findings.Training(v).Text(), findings.Test(v).Text(), findings.Gap(v).Text()]),
                    ],
                    "Mean ± standard deviation over the seeds, both parts looked at with the trained weights. The gap is what was learnt by heart; a smaller one counts as less overfitting only where no fewer test images are known."),
                .. findings.Differences.Select(sentence => new TextBlock(sentence)),
            ]);
    }

    private static DrawingBlock Pyramid(StackField field)
    {
        string way = string.Join(", ", field.Slopes.Reverse().Select(map => Square(map.Side)));
        (string, int, float[])[] levels =
        [
            ("one output", 1, [1]),
            .. field.Slopes.Select((map, i) => (i == field.Count - 1 ? "image" : $"map {field.Count - 1 - i}", map.Side, map.Middle(map.Side))),
        ];
        StackField large = new(field.ByFormula, 1, field.Forward, field.Backward);
        return new DrawingBlock(
            PyramidDrawing.Draw($"{way}, one: what {field.Name} see", levels),
            $"One output, what each 3×3 reads for it, and the {Square(field.Backward)} of the image behind them, for {field.Weights} weights instead of the {large.Weights} of {large.Name}. The stronger a place's colour, the steeper the output's slope by it, measured by a backward pass with equal weights: the middle counts through the most ways, a corner through one.");
    }

    private static ChartBar[] Bars(StackTimes time) =>
    [
        new ChartBar(time.Comparison.Place, "multiply-adds", time.MacsRatio, 5), new ChartBar(time.Comparison.Place, "time, matrix product", time.ProductRatio, 0),
        new ChartBar(time.Comparison.Place, "time, best method of each", time.BestRatio, 1),
    ];

    private static IReadOnlyList<string> Row(string place, StackCost cost) =>
    [
        place, cost.Name, Number(cost.Weights, "N0"), Number(cost.Macs / 1e6, "N0"), Number(cost.ActivationBytes / 1024.0, "N0"), Number(1e3 * cost.ProductSeconds, "F2"), Number(1e3 * cost.BestSeconds, "F2"),
    ];

    private static LineChart Paths(KernelsFindings findings) => new(
        "test images known by training images known", new ChartAxis("% of the training images"), new ChartAxis("% of the test images"),
        [
            .. KernelVariant.All.Select((v, colour) => new ChartLine(
                v.Name,
                [.. findings.Runs.Where(r => r.Variant == v).SelectMany(r => r.Epochs).GroupBy(e => e.Epoch).Select(g => (100 * g.Average(e => e.TrainAccuracy), 100 * g.Average(e => e.ValAccuracy!.Value)))],
                colour)),
        ]);

    private static LineChart Curves(string title, KernelsFindings findings, Func<EpochMetrics, double> value) => new(
        title, new ChartAxis("epoch", 1, IsWhole: true), new ChartAxis("%"),
        [.. KernelVariant.All.Select((v, colour) => StudyChart.Line(v.Name, colour, findings.Runs.Where(r => r.Variant == v).Select(r => (double[])[.. r.Epochs.Select(value)])))]);

    private static BarChart Bars(string title, string unit, Func<KernelVariant, Spread> figure) =>
        new(title, new ChartAxis(unit), [.. KernelVariant.All.Select((v, i) => new ChartBar(v.Name, "", figure(v).Mean, i) { Seeds = figure(v).Values })]);

    private static string Square(int side) => $"{side}×{side}";
}
