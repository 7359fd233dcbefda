using System.Globalization;
using Engine.Analysis;
using Engine.Charts;
using Engine.Cli.Studies.Report;
using Engine.Layers;
using Engine.Models;

namespace Engine.Cli.Studies.Depths;

/// <summary>Draws and lists what the depth study found.</summary>
internal static class DepthReport
{
    private const double Mega = 1e6;

    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    /// <summary>What the published networks cost, and what the 16 in VGG-16 counts.</summary>
    internal static void AddPublished(StudyResult result, IReadOnlyList<PublishedNetwork> networks)
    {
        PublishedNetwork[] measured = [.. networks.Where(n => n.Measured is not null)];
        result.Add(
            "The networks as they were published",
            new TextBlock("LeNet-5 reads digits of 28×28 pixels and ten classes, the others photographs of 224×224 and a thousand. What one place behind the last pooling sees of the image, its receptive field r, grows with every window of k pixels by k − 1 times the distance j of neighbouring places, and j with every stride s:"),
            new FormulaBlock("r ← r + (k − 1)·j,  j ← j·s"),
            new TableBlock(
                ["network", ">convolutions + linear", ">parameters", ">MACs, million", ">sees, pixels"],
                [
                    .. networks.Select(n => (IReadOnlyList<string>)[
                        n.Network.Name, DepthNetwork.WeightLayers(n.Architecture), Count(n.Cost.Parameters), (n.Cost.Macs / Mega).ToString("N1", Plain), n.Field.Size.Height.ToString(Plain)]),
                ],
                "Counted from the shapes, for one image. A MAC is a multiplication and an addition: two FLOP."),
            new TableBlock(
                ["network", ">time, ms", ">GFLOP/s", ">weights, MB", ">maps, MB", ">process, MB"],
                [
                    .. networks.Select(n => (IReadOnlyList<string>)[
                        n.Network.Name, Text(n.Measured?.Time.TotalMilliseconds, "N2"), Text(2 * n.Cost.Macs / n.Measured?.Time.TotalSeconds / 1e9, "N0"),
                        Megabytes(n.Cost.ParameterBytes), Megabytes(n.Cost.ActivationBytes), n.Measured is { } run ? Megabytes(run.Bytes) : ""]),
                ],
                "For one image. Time: the fastest of several runs with a batch of one; algorithms for 3×3 filters that need fewer multiplications than the count can make more GFLOP/s of it than the machine has. Weights and maps are counted, maps being all layers' outputs, which training keeps for every image of a batch. Process: measured, by how much resident memory grew when the network ran, with the forms of the weights that make it fast; a few MB more or less are chance."),
            new ChartBlock(
                [
                    Bars("Parameters", "million", networks, n => n.Cost.Parameters / Mega), Bars("Arithmetic for one image", "million MACs", networks, n => n.Cost.Macs / Mega),
                    Bars("Receptive field", "pixels of the image", networks, n => n.Field.Size.Height), Bars("Time for one image", "ms", measured, n => n.Measured!.Value.Time.TotalMilliseconds),
                ],
                string.Create(Plain, $"The axes are logarithmic. From {networks[1].Network.Name} to {networks[2].Network.Name} the parameters grow {Growth(n => n.Parameters):0.0} times and the arithmetic {Growth(n => n.Macs):0.0} times.")));
        result.Add("What 16 counts in VGG-16", [.. Sixteen()]);
        foreach (PublishedNetwork n in networks)
        {
            result.Data.AddRange([
                Point(n, "parameters", n.Cost.Parameters), Point(n, "MACs", n.Cost.Macs), Point(n, "weight layers", n.Cost.WeightLayers), Point(n, "receptive field, pixels", n.Field.Size.Height),
                Point(n, "maps, bytes", n.Cost.ActivationBytes),
            ]);
            if (n.Measured is { } run)
                result.Data.AddRange([Point(n, "time of an image, ms", run.Time.TotalMilliseconds), Point(n, "process memory, bytes", run.Bytes)]);
        }

        double Growth(Func<Cost, long> what) => what(networks[2].Cost) / (double)what(networks[1].Cost);
    }

    /// <summary>The networks that learn, and how long a step takes.</summary>
    internal static void AddSmall(StudyResult result, StudyData data, IReadOnlyDictionary<DepthNetwork, double> secondsPerStep)
    {
        int classes = data.Training.ClassNames.Count;
        (DepthNetwork Network, Architecture Architecture, double Seconds)[] all = [.. secondsPerStep.Select(p => (p.Key, p.Key.Small(data.Size, classes), p.Value))];
        result.Add(
            "The networks for small images",
            new TextBlock("What follows is learnt by the same networks fitted to small images. The VGGs keep all their convolutions and have one linear layer behind them instead of three. AlexNet keeps its filters and poolings, but its first filters are 5×5 with a stride of 2 instead of 11×11 with a stride of 4, and it has one linear layer too. LeNet-5 has ReLU, and colours. The VGGs' numbers stay, though they then count two layers too many."),
            new TableBlock(
                ["network", ">convolutions + linear", ">parameters", ">MACs, million", ">sees, pixels", ">step, ms", ">images/s"],
                [
                    .. all.Select(n => (IReadOnlyList<string>)[
                        n.Network.Name, DepthNetwork.WeightLayers(n.Architecture), Count(Cost.Of(n.Architecture).Parameters), (Cost.Of(n.Architecture).Macs / Mega).ToString("N1", Plain),
                        ReceptiveField.Of(n.Architecture)[DepthNetwork.LastFeature(n.Architecture)].Size.Height.ToString(Plain),
                        (1000 * n.Seconds).ToString("N1", Plain), (DepthSettings.Batch / n.Seconds).ToString("N0", Plain)]),
                ],
                string.Create(Plain, $"A step learns from {DepthSettings.Batch} images: forward, backward and the optimiser, at best. A receptive field larger than the image sees all of it.")));
        foreach ((DepthNetwork network, Architecture architecture, double seconds) in all)
        {
            result.Data.AddRange([
                new DataPoint("small images", network.Name, "", null, "parameters", Cost.Of(architecture).Parameters),
                new DataPoint("small images", network.Name, "", null, "MACs", Cost.Of(architecture).Macs),
                new DataPoint("small images", network.Name, "", null, "training step, ms", 1000 * seconds),
            ]);
        }
    }

    /// <summary>What the networks learned from one budget.</summary>
    internal static void Add(StudyResult result, DepthBudget budget, IReadOnlyList<DepthRun> runs, DepthSettings settings)
    {
        var findings = new DepthFindings(runs);
        var final = new BarChart(
            "Test accuracy after the last step", new ChartAxis("known, %"),
            [.. findings.Networks.Select((n, i) => new ChartBar(n.Name, "", findings.Test(n, budget).Mean, i) { Seeds = findings.Test(n, budget).Values })]);
        var table = new TableBlock(
            ["network", ">steps", ">images seen", ">seconds", ">training, %", ">test, %"],
            [
                .. runs.GroupBy(r => r.Network).Select(g => (IReadOnlyList<string>)[
                    g.Key.Name, Count(g.First().Steps), Count(g.First().Images), g.First().Seconds.ToString("N0", Plain), findings.Training(g.Key, budget).Text(), findings.Test(g.Key, budget).Text()]),
            ],
            runs.DistinctBy(r => r.Seed).Count() > 1
                ? "Mean and deviation over the seeds. Training: of the last epoch's images, each before its own step. Seconds: a step's time, undisturbed, times the steps."
                : "One seed: small differences may be chance. Training: of the last epoch's images, each before its own step. Seconds: a step's time, undisturbed, times the steps.");
        if (budget == DepthBudget.Epochs)
        {
            result.Add(
                string.Create(Plain, $"Equal epochs: {runs[0].Images / settings.Epochs:N0} images, {settings.Epochs} times each"),
                new ChartBlock([Curves(findings, runs, "By epochs", "epoch", settings.Epochs, r => settings.Epochs), Curves(findings, runs, "By time", "seconds of training", null, r => r.Seconds)],
                    "Test images known after each epoch; bands are what the seeds span. On the right the same over the time that the steps took."),
                table);
        }
        else
        {
            result.Add(
                string.Create(Plain, $"Equal time: {settings.Time.TotalSeconds:N0} seconds each"),
                new TextBlock("Every network has as many steps as it can take in that time, over all training images; the learning rate falls to zero within it. A small network sees the images more often."),
                new ChartBlock([final], "Test images known after the last step. Dots are the seeds."), table);
        }

        foreach (DepthRun run in runs)
        {
            string part = budget == DepthBudget.Epochs ? "equal epochs" : "equal time";
            result.AddEpochs(part, run.Network.Name, run.Seed, run.Training, run.Test);
            result.Data.Add(new DataPoint(part, run.Network.Name, "", null, "images seen", run.Images, run.Seed));
            result.Data.Add(new DataPoint(part, run.Network.Name, "", null, "training time, s", run.Seconds, run.Seed));
        }
    }

    private static IEnumerable<Block> Sixteen()
    {
        Architecture vgg = ModelCatalog.Create("vgg16");
        Cost cost = Cost.Of(vgg);
        (ArchitectureLayer Placed, LayerCost Cost)[] layers = [.. vgg.Layers.Zip(cost.Layers)];
        yield return new TextBlock(string.Create(Plain,
            $"The layers with weights: {vgg.Layers.Count(l => l.Layer is Conv2D)} convolutions and {vgg.Layers.Count(l => l.Layer is Linear)} linear layers. Its {vgg.Layers.Count(l => l.Layer is MaxPool2D)} poolings, its activations and its dropout have none and do not count."));
        yield return new TableBlock(
            [">", "kind", ">channels", ">map, pixels", ">parameters", ">MACs, million"],
            [
                .. layers.Where(l => l.Cost.WeightLayer is not null).Select(l => (IReadOnlyList<string>)[
                    l.Cost.WeightLayer!.Value.ToString(Plain), l.Placed.Layer is Conv2D ? "3×3" : "linear", $"{Channels(l.Placed.Input)} → {Channels(l.Placed.Output)}",
                    l.Placed.Output.Rank == 4 ? $"{l.Placed.Output[1]}×{l.Placed.Output[2]}" : "", Count(l.Cost.Parameters), (l.Cost.Macs / Mega).ToString("N1", Plain)]),
            ],
            string.Create(Plain, $"Together {cost.Parameters:N0} parameters. The convolutions have {Share(c => c.Parameters, conv: true):0%} of the parameters and {Share(c => c.Macs, conv: true):0.0%} of the arithmetic; the first linear layer alone has {layers.First(l => l.Placed.Layer is Linear).Cost.Parameters / (double)cost.Parameters:0%} of the parameters."));

        double Share(Func<LayerCost, long> what, bool conv) => layers.Where(l => l.Placed.Layer is Conv2D == conv).Sum(l => what(l.Cost)) / (double)layers.Sum(l => what(l.Cost));

        static string Channels(Tensors.Shape shape) => shape[shape.Rank - 1].ToString("N0", Plain);
    }

    private static BarChart Bars(string title, string axis, IReadOnlyList<PublishedNetwork> networks, Func<PublishedNetwork, double> value) => new(
        title, new ChartAxis(axis, IsLogarithmic: true), [.. networks.Select((n, i) => new ChartBar(n.Network.Name, "", value(n), i))]);

    private static LineChart Curves(DepthFindings findings, IReadOnlyList<DepthRun> runs, string title, string axis, double? end, Func<DepthRun, double> whole) => new(
        title, new ChartAxis(axis, 0, end), new ChartAxis("known, %"),
        [
            .. findings.Networks.Select((n, i) =>
            {
                DepthRun[] own = [.. runs.Where(r => r.Network == n)];
                return StudyChart.Line(n.Name, i, own.Select(r => r.Test), end: whole(own[0]));
            }),
        ]);

    private static DataPoint Point(PublishedNetwork network, string what, double value) => new("published", network.Network.Name, "", null, what, value);

    private static string Count(long count) => count.ToString("N0", Plain);

    private static string Text(double? value, string format) => value?.ToString(format, Plain) ?? "";

    private static string Megabytes(long bytes) => (bytes / Mega).ToString(bytes < 10 * Mega ? "N1" : "N0", Plain);
}
