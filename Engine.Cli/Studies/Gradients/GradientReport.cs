using System.Globalization;
using Engine.Analysis;
using Engine.Backends;
using Engine.Charts;
using Engine.Cli.Studies.Report;

namespace Engine.Cli.Studies.Gradients;

/// <summary>Draws and lists what the runs of the gradients study showed.</summary>
internal static class GradientReport
{
    /// <summary>Steps that a point of a loss curve is the mean of.</summary>
    private const int LossWindow = 10;

    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    /// <summary>The functions drawn, and why a product of slopes matters.</summary>
    internal static IEnumerable<Block> Theory(IReadOnlyList<ActivationCurve> curves)
    {
        yield return new TextBlock("A step moves every weight against the slope of the loss. For an early layer the chain rule makes that slope a product with one factor for each layer behind it: the slope of the activation there, times the weights.");
        yield return new FormulaBlock("θ ← θ − α ∂L/∂θ");
        yield return new FormulaBlock("∂L/∂a₁ = W₂ᵀ f′(z₂) · W₃ᵀ f′(z₃) · … · W_Dᵀ f′(z_D) · ∂L/∂a_D");
        yield return new ChartBlock(
            [Curves("The function", "f(x)", c => c.Values), Curves("Its derivative", "f′(x)", c => c.Slopes)],
            string.Create(Plain, $"Computed by the kernels that train. The steepest slopes are {string.Join(", ", curves.Select(c => $"{c.LargestSlope.ToString("0.###", Plain)} for {GradientCase.NameOf(c.Activation)}"))}: even where nothing is saturated a sigmoid passes on a quarter at most."));

        LineChart Curves(string title, string axis, Func<ActivationCurve, IReadOnlyList<float>> values) => new(
            title, new ChartAxis("x"), new ChartAxis(axis),
            [.. curves.Select(c => new ChartLine(GradientCase.NameOf(c.Activation), [.. c.X.Zip(values(c), (x, y) => ((double)x, (double)y))], Colour(c.Activation)))]);
    }

    /// <summary>Everything about one data set, and its numbers.</summary>
    internal static void Add(StudyResult result, string data, IReadOnlyList<GradientRun> runs)
    {
        int deepest = runs.Max(r => r.Case.Depth);
        result.Add(
            $"{data}: the gradient of each layer's weights at the start",
            new ChartBlock(Panels(runs, (runs, title) => PerLayer(runs, title, "‖∂L/∂W‖", l => l.WeightGradNorm)), "Before the first step; the mean over the seeds and how far they reach. Where a line falls to the left, the early layers learn that much more slowly than the late ones."));
        result.Add(
            $"{data}: the chain rule's product",
            new ChartBlock(
                [.. Starts(runs, deepest).Select(g => Product(g, deepest))],
                "‖∂L/∂a‖ of each hidden layer over that of the last: the product of the factors between them. Dashed: what slopes of a quarter alone would leave."),
            Factors(runs));
        result.Add(
            $"{data}: during training",
            new ChartBlock(
                [.. Starts(runs, deepest).Select(g => OverSteps(g, deepest))],
                "The gradient of the first layer's weights over that of the last layer's, at the steps looked at."),
            Asleep(runs));
        result.Add(
            $"{data}: loss",
            new ChartBlock(Panels(runs, Loss), string.Create(Plain, $"Training loss, the mean of {LossWindow} steps; the band is what the seeds span. A loss of ln 10 = 2.30 is guessing among ten.")),
            Accuracies(runs));
        foreach (GradientRun run in runs)
            result.Data.AddRange(Points(run));
    }

    /// <summary>What holds over all data.</summary>
    internal static IEnumerable<Block> Conclusion(GradientFindings findings, IReadOnlyList<GradientRun> runs)
    {
        yield return new TextBlock(findings.SharedStart);
        yield return new TextBlock(findings.LargerWeights);
        yield return new TextBlock(string.Create(Plain,
            $"Denormal numbers, those below 2⁻¹²⁶, are computed with more slowly, so they would make a vanishing gradient look like slow code. The largest part of them in any tensor at any step looked at was {runs.Max(r => r.LargestDenormalShare):0.####%}. They are kept out of timings by comparing no times here; the studies that do have networks whose gradients do not vanish."));
        int diverged = runs.Count(r => r.Accuracy is null);
        if (diverged > 0)
            yield return new TextBlock(string.Create(Plain, $"{diverged} of {runs.Count} trainings diverged: their loss was no number any more. Their curves end there."));
    }

    private static Chart[] Panels(IReadOnlyList<GradientRun> runs, Func<IReadOnlyList<GradientRun>, string, Chart> draw) =>
    [
        .. runs.GroupBy(r => (r.Case.Depth, r.Case.Start)).Select(g => draw([.. g], string.Create(Plain, $"{g.Key.Depth} layers, {InWords(g.Key.Start)}"))),
    ];

    private static IEnumerable<IGrouping<GradientStart, GradientRun>> Starts(IReadOnlyList<GradientRun> runs, int depth) =>
        runs.Where(r => r.Case.Depth == depth).GroupBy(r => r.Case.Start);

    private static LineChart PerLayer(IReadOnlyList<GradientRun> runs, string title, string axis, Func<LayerFlow, double?> value) => new(
        title, new ChartAxis("layer", 1, IsWhole: true), new ChartAxis(axis, IsLogarithmic: true),
        [.. runs.GroupBy(r => r.Case.Activation).Select(g => Line([.. g], Enumerable.Range(0, g.First().Case.Depth).Select(i => i + 1.0), (run, i) => value(run.Start[i])))]);

    private static LineChart Product(IGrouping<GradientStart, GradientRun> runs, int depth)
    {
        int hidden = depth - 1;
        ChartLine quarter = new("", [.. Enumerable.Range(1, hidden).Select(l => ((double)l, Math.Pow(0.25, hidden - l)))], Colour(Activation.Sigmoid)) { IsDashed = true };
        return new LineChart(
            string.Create(Plain, $"{depth} layers, {InWords(runs.Key)}"), new ChartAxis("hidden layer", 1, IsWhole: true), new ChartAxis("product of the factors", IsLogarithmic: true),
            [.. runs.GroupBy(r => r.Case.Activation).Select(g => Line([.. g], Enumerable.Range(1, hidden).Select(i => (double)i), (run, i) => run.Start[i].OutputGradNorm / run.Start[hidden - 1].OutputGradNorm)), quarter]);
    }

    private static LineChart OverSteps(IGrouping<GradientStart, GradientRun> runs, int depth) => new(
        string.Create(Plain, $"{depth} layers, {InWords(runs.Key)}"), new ChartAxis("step", IsLogarithmic: true), new ChartAxis("‖∂L/∂W‖, first layer over last", IsLogarithmic: true),
        [.. runs.GroupBy(r => r.Case.Activation).Select(g => Line([.. g], g.MinBy(r => r.Flow.Count)!.Flow.Select(s => (double)s.Step), (run, i) => GradientRun.FirstOverLast(run.Flow[i].Layers)))]);

    private static LineChart Loss(IReadOnlyList<GradientRun> runs, string title) => new(
        title, new ChartAxis("step"), new ChartAxis("training loss", 0, 3),
        [
            .. runs.GroupBy(r => r.Case.Activation).Select(g =>
            {
                int points = g.Min(r => r.Losses.Count) / LossWindow;
                double[][] windows = [.. Enumerable.Range(0, points).Select(i => g.Select(r => r.Losses.Skip(i * LossWindow).Take(LossWindow).Average()).ToArray())];
                return new ChartLine(GradientCase.NameOf(g.Key), [.. windows.Select((w, i) => ((i + 0.5) * LossWindow, w.Average()))], Colour(g.Key)) { Spread = [.. windows.Select(w => (w.Min(), w.Max()))] };
            }),
        ]);

    /// <summary>A line of positive figures: the seeds' geometric mean and reach at each place.</summary>
    private static ChartLine Line(IReadOnlyList<GradientRun> runs, IEnumerable<double> places, Func<GradientRun, int, double?> value)
    {
        var points = new List<(double X, double Y)>();
        var reach = new List<(double Low, double High)>();
        foreach ((double x, int i) in places.Select((x, i) => (x, i)))
        {
            double[] values = [.. runs.Select(r => value(r, i) ?? 0)];

            // A gradient of exactly 0 has no place on a logarithmic axis.
            if (!values.All(v => v > 0))
                continue;
            FactorSpread spread = FactorSpread.Of(values);
            points.Add((x, spread.Mean));
            reach.Add((spread.Smallest, spread.Largest));
        }

        return new ChartLine(runs[0].Case.Name, points, Colour(runs[0].Case.Activation)) { Spread = reach };
    }

    private static TableBlock Factors(IReadOnlyList<GradientRun> runs) => new(
        ["layers", "activation", "initialisation", ">a layer leaves", ">slope met", ">product", ">∂L/∂W, first over last"],
        [
            .. runs.GroupBy(r => r.Case).Select(g =>
            {
                double Mean(Func<GradientRun, double> value) => FactorSpread.Of(g.Select(value)).Mean;
                double slope = g.SelectMany(r => r.Start.SkipLast(1)).Average(l => l.Slope ?? 0);
                return (IReadOnlyList<string>)[
                    g.Key.Depth.ToString(Plain), g.Key.Name, g.Key.Initializer.Name, FactorSpread.Of(g.Select(r => GradientRun.FactorPerLayer(r.Start))).ToString(),
                    slope.ToString("0.000", Plain), Mean(r => GradientRun.Product(r.Start)).ToString("0.0e+0", Plain), Mean(r => GradientRun.FirstOverLast(r.Start)).ToString("0.0e+0", Plain)];
            }),
        ],
        "Means over the seeds at the start. A layer leaves: the product's root of as many factors as it has, with the least and the largest of the seeds. Slope met: ‖∂L/∂z‖ / ‖∂L/∂a‖.");

    private static TableBlock Asleep(IReadOnlyList<GradientRun> runs) => new(
        ["layers", "activation", "initialisation", ">at the start, %", ">at the end, %"],
        [
            .. runs.GroupBy(r => r.Case).Select(g => (IReadOnlyList<string>)[
                g.Key.Depth.ToString(Plain), g.Key.Name, g.Key.Initializer.Name,
                new Spread([.. g.Select(r => 100 * GradientRun.Asleep(r.Start))]).Text(), new Spread([.. g.Select(r => 100 * GradientRun.Asleep(r.End))]).Text()]),
        ],
        string.Create(Plain, $"Values of sigmoid and tanh that are saturated, their slope below {GradientFlow.SaturationShare:0%} of its maximum, and channels of ReLU that are dead, 0 for every image of the batch; the mean over the hidden layers."));

    private static TableBlock Accuracies(IReadOnlyList<GradientRun> runs) => new(
        ["layers", "activation", "initialisation", ">test accuracy, %"],
        [
            .. runs.GroupBy(r => r.Case).Select(g => (IReadOnlyList<string>)[
                g.Key.Depth.ToString(Plain), g.Key.Name, g.Key.Initializer.Name,
                g.All(r => r.Accuracy is not null) ? new Spread([.. g.Select(r => 100 * r.Accuracy!.Value)]).Text() : "diverged"]),
        ],
        "After the last step, the mean over the seeds and their deviation. The trainings are short: what counts is which networks learn at all.");

    private static IEnumerable<DataPoint> Points(GradientRun run)
    {
        string part = string.Create(Plain, $"{run.Case.Data}, {run.Case.Depth} layers"), series = $"{run.Case.Name}, {run.Case.Initializer}";
        foreach (GradientFlowStep step in run.Flow)
        {
            string at = string.Create(Plain, $"{part}, step {step.Step}");
            for (int i = 0; i < step.Layers.Count; i++)
            {
                LayerFlow layer = step.Layers[i];
                foreach ((string what, double? value) in new (string, double?)[]
                {
                    ("norm of dL/dW", layer.WeightGradNorm), ("norm of dL/da", layer.OutputGradNorm), ("slope met", layer.Slope), ("factor", layer.Factor),
                    ("saturated", layer.Saturated), ("dead", layer.Dead),
                })
                {
                    if (value is { } number)
                        yield return new DataPoint(at, series, "layer", i + 1, what, number, run.Seed);
                }
            }
        }

        for (int i = 0; i + LossWindow <= run.Losses.Count; i += LossWindow)
            yield return new DataPoint(part, series, "step", i + LossWindow / 2, "training loss", run.Losses.Skip(i).Take(LossWindow).Average(), run.Seed);
        if (run.Accuracy is { } accuracy)
            yield return new DataPoint(part, series, "", null, "test accuracy, %", 100 * accuracy, run.Seed);
        yield return new DataPoint(part, series, "", null, "largest share of denormals", run.LargestDenormalShare, run.Seed);
    }

    private static string InWords(GradientStart start) => start switch
    {
        GradientStart.Same => "the same initialisation",
        GradientStart.Compensated => "larger weights",
        _ => "each its own initialisation",
    };

    private static int Colour(Activation activation) => activation switch { Activation.Sigmoid => 0, Activation.Tanh => 1, _ => 2 };
}
