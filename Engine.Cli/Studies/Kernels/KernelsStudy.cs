using System.Globalization;
using Engine.Analysis;
using Engine.Charts;
using Engine.Cli.Studies.Report;
using Engine.Cpu;
using Engine.Models;
using Engine.Training;

namespace Engine.Cli.Studies.Kernels;

/// <summary>Large filters against stacked 3×3: what they see, what they cost, and how networks of them learn.</summary>
/// <param name="settings">How large the study is; null for the quick or the full form, as the context says.</param>
internal sealed class KernelsStudy(KernelsSettings? settings = null) : Study
{
    private const double LearningRate = 0.02, WeightDecay = 5e-4, WarmUpEpochs = 1;

    // Without a ReLU between, two filters multiply: early steps would run away.
    private const double ClipNorm = 2;
    private const int Batch = 64;

    internal override string Name => "kernels";

    internal override string Title => "Two 3×3 filters instead of one 5×5";

    internal override string Claim => "one 5×5 sees what two 3×3 see, at 25 against 18 weights (28 % fewer), 7×7 what three see, at 49 against 27, and fewer parameters overfit less";

    internal override TimeSpan Estimate(bool quick) => quick ? TimeSpan.FromSeconds(20) : TimeSpan.FromMinutes(14);

    internal override void Run(StudyContext context, StudyResult result)
    {
        KernelsSettings size = settings ?? (context.IsQuick ? KernelsSettings.Quick : KernelsSettings.Full);
        foreach ((string key, double value) in ((string, double)[])[
            ("trainingImages", size.TrainingImages), ("testImages", size.TestImages), ("epochs", size.Epochs), ("seeds", size.Seeds),
            ("width", size.Width), ("batch", Batch), ("learningRate", LearningRate), ("weightDecay", WeightDecay), ("warmUpEpochs", WarmUpEpochs), ("clipNorm", ClipNorm), ("timingSeconds", size.TimingSeconds)])
        {
            result.Settings[key] = value.ToString(CultureInfo.InvariantCulture);
        }

        (int large, int pair) = Fields(context, result);
        Costs(context, result, size);
        (Dictionary<KernelVariant, Spread> gaps, Dictionary<KernelVariant, Spread> accuracies) = Train(context, result, size);
        result.Verdict = new KernelsFigures(
            large, pair, KernelVariant.Large.WeightsPerChannelPair, KernelVariant.Pair.WeightsPerChannelPair,
            gaps[KernelVariant.Large], gaps[KernelVariant.Pair], accuracies[KernelVariant.Large], accuracies[KernelVariant.Pair]).Verdict;
    }

    /// <summary>What one output sees, by a bright pixel forward and by the slope backward.</summary>
    private static (int OfLarge, int OfPair) Fields(StudyContext context, StudyResult result)
    {
        context.Progress.Begin("kernels: receptive fields, by impulse and by gradient");
        (string Name, int Kernel, int Count)[] stacks = [("one 5×5", 5, 1), ("two 3×3", 3, 2), ("one 7×7", 7, 1), ("three 3×3", 3, 3)];
        var rows = new List<string[]>();
        var sides = new List<int>();
        var levels = new List<(string, int, float[])> { ("one output", 1, [1]) };
        foreach ((string name, int kernel, int count) in stacks)
        {
            context.Cancellation.ThrowIfCancellationRequested();
            int forward = ReceptiveFieldProbe.ByImpulse(context.Backend, kernel, count)[^1].Side;
            IReadOnlyList<FieldMap> gradients = ReceptiveFieldProbe.ByGradient(context.Backend, kernel, count);
            int backward = gradients[^1].Side, formula = 1 + count * (kernel - 1);
            rows.Add([name, $"{forward}×{forward}", $"{backward}×{backward}", $"{formula}×{formula}", $"{count * kernel * kernel}"]);
            sides.Add(forward == backward ? forward : -1);
            result.Data.Add(new DataPoint("receptive field", name, "", null, "side by impulse, pixels", forward));
            result.Data.Add(new DataPoint("receptive field", name, "", null, "side by gradient, pixels", backward));
            result.Data.Add(new DataPoint("receptive field", name, "", null, "weights per pair of channels", count * kernel * kernel));
            if (name == "two 3×3")
                levels.AddRange(gradients.Select((map, i) => (i == gradients.Count - 1 ? "image" : $"after {gradients.Count - 1 - i} of 3×3", map.Side, map.Middle(map.Side))));
        }

        result.Add(
            "What one output sees",
            new TextBlock("A stack's output depends on a square of the image, its receptive field r. Each filter of side k widens it by k − 1 steps of j, the distance of neighbours, which only strides change:"),
            new FormulaBlock("r ← r + (k − 1)·j        j ← j · stride"),
            new DrawingBlock(
                PyramidDrawing.Draw("5×5, 3×3, one: what two 3×3 see", levels),
                "One output, the 3×3 that it reads, and the 5×5 of the image behind those. Darkness is the slope of the output by that place, measured by a backward pass with equal weights: the middle counts through nine ways, a corner through one."),
            new TableBlock(
                ["filters", ">by impulse", ">by gradient", ">by the formula", ">weights"], rows,
                "Impulse: how far one bright pixel spreads. Gradient: how far the slope of one output reaches back. Weights for each pair of an input and an output channel."));
        return (sides[0], sides[1]);
    }

    /// <summary>Parameters, arithmetic, memory and time of one layer, large and stacked.</summary>
    private static void Costs(StudyContext context, StudyResult result, KernelsSettings size)
    {
        int? threads = (context.Backend as CpuBackend)?.Threads;
        using var product = new CpuBackend(new CpuOptions { Threads = threads, Convolution = ConvolutionMethod.Im2Col });
        using var fastest = new CpuBackend(new CpuOptions { Threads = threads });
        var rows = new List<string[]>();
        var bars = new List<ChartBar>();
        foreach (KernelSizeComparison comparison in KernelSizeComparison.All.GroupBy(c => c.LargeKernel).SelectMany(g => g.TakeLast(size.TimedPlaces)))
        {
            context.Cancellation.ThrowIfCancellationRequested();
            context.Progress.Begin($"kernels: time of {comparison}");
            using ConvolutionStack large = comparison.Large(product), small = comparison.Small(product), bestLarge = comparison.Large(fastest), bestSmall = comparison.Small(fastest);
            double[][] times = AlternatingTimer.Run(size.TimingSeconds, large.Run, small.Run, bestLarge.Run, bestSmall.Run);
            double macs = (double)large.Macs / small.Macs, ratio = AlternatingTimer.MedianRatio(times[0], times[1]), best = AlternatingTimer.MedianRatio(times[2], times[3]);
            AddCost(result, rows, comparison, large, times[0], times[2]);
            AddCost(result, rows, comparison, small, times[1], times[3]);
            bars.AddRange([
                new ChartBar(comparison.ToString(), "multiply-adds", macs, 5), new ChartBar(comparison.ToString(), "time, matrix product", ratio, 0),
                new ChartBar(comparison.ToString(), "time, best method of each", best, 1),
            ]);
            result.Data.AddRange([
                new DataPoint("cost", comparison.ToString(), "", null, "ratio of MACs", macs), new DataPoint("cost", comparison.ToString(), "", null, "ratio of times, matrix product", ratio),
                new DataPoint("cost", comparison.ToString(), "", null, "ratio of times, best method", best),
            ]);
        }

        Chart[] charts = [.. bars.Chunk(3 * size.TimedPlaces).Select(chunk => new BarChart($"{chunk[0].Group[..3]} over stacked 3×3", new ChartAxis("times as much"), [.. chunk.Select(b => b with { Group = b.Group[4..] })]))];
        result.Add(
            "What it costs",
            new TextBlock($"One layer of VGG's later widths over one image, on {fastest.Description}. Both ways by the same method first, im2col and one matrix product; then each by the fastest method that the engine has for it, which for 3×3 and 5×5 is Winograd's and for 7×7 the matrix product. Runs alternate; times are medians."),
            new ChartBlock(charts, "The large filter's cost over the stack's: above 1, the stack is cheaper. Groups are channels at the image's side."),
            new TableBlock(
                ["place", "filters", ">weights", ">MACs (M)", ">kept for training (KiB)", ">product (ms)", ">best (ms)"], rows,
                "The stack saves weights and arithmetic and pays with memory: training keeps every map between."));
    }

    private static void AddCost(StudyResult result, List<string[]> rows, KernelSizeComparison comparison, ConvolutionStack stack, double[] product, double[] best)
    {
        double productMs = 1e3 * AlternatingTimer.Median(product), bestMs = 1e3 * AlternatingTimer.Median(best);
        rows.Add([comparison.Place, stack.Name, Number(stack.Parameters, "N0"), Number(stack.Macs / 1e6, "N0"), Number(stack.ActivationBytes / 1024.0, "N0"), Number(productMs, "F2"), Number(bestMs, "F2")]);
        string series = $"{stack.Name} {comparison.Place}";
        void Add(string what, double value) => result.Data.Add(new DataPoint("cost", series, "", null, what, value));
        Add("weights", stack.Parameters);
        Add("MACs", stack.Macs);
        Add("activation bytes", stack.ActivationBytes);
        Add("time by matrix product, ms", productMs);
        Add("time by best method, ms", bestMs);
    }

    /// <summary>The same small network with each kind of block, several seeds.</summary>
    private static (Dictionary<KernelVariant, Spread> Gaps, Dictionary<KernelVariant, Spread> Accuracies) Train(StudyContext context, StudyResult result, KernelsSettings size)
    {
        StudyData data = context.OpenData(KnownData.Cifar10).Take(size.TrainingImages, size.TestImages);
        result.Uses(data);
        var options = new TrainingOptions
        {
            Epochs = size.Epochs, Batch = Math.Min(Batch, data.Training.Count), Schedule = LearningRateSchedule.Parse("cosine"), WarmUpEpochs = WarmUpEpochs,
            Normalization = Engine.Data.Normalization.Measure(data.Training, data.Size.Channels),
        };
        var final = KernelVariant.All.ToDictionary(v => v, _ => (Training: new List<double>(), Test: new List<double>()));
        var epochs = KernelVariant.All.ToDictionary(v => v, _ => new List<IReadOnlyList<EpochMetrics>>());

        // Seeds outside, kinds inside: an interruption leaves whole comparisons.
        int repetition = 0;
        foreach (ulong seed in context.Seeds(size.Seeds))
        {
            repetition++;
            foreach (KernelVariant variant in KernelVariant.All)
            {
                using var network = new Network(variant.Build(data.Size, data.Training.ClassNames.Count, size.Width), context.Backend);
                network.InitializeWeights(seed, Initializer.HeNormal);
                epochs[variant].Add(StudyTraining.Run(context, $"kernels: {variant.Name}, seed {repetition} of {size.Seeds}", network, data, options with
                {
                    Learner = new LearnerOptions { Optimizer = new SgdOptimizer { LearningRate = LearningRate, WeightDecay = WeightDecay }, ClipNorm = ClipNorm, Seed = seed },
                }));
                double training = Accuracy(context, network, data.Training, options), test = Accuracy(context, network, data.Test, options);
                final[variant].Training.Add(training);
                final[variant].Test.Add(test);
                AddTraining(result, variant, seed, epochs[variant][^1], training, test);
            }
        }

        Dictionary<KernelVariant, Spread> tests = final.ToDictionary(f => f.Key, f => new Spread(f.Value.Test)), trainings = final.ToDictionary(f => f.Key, f => new Spread(f.Value.Training));
        Dictionary<KernelVariant, Spread> gaps = KernelVariant.All.ToDictionary(v => v, v => trainings[v].Minus(tests[v]));
        result.Add("The same network with each", [.. TrainingBlocks(data, size, epochs, trainings, tests, gaps)]);
        return (gaps, tests);
    }

    private static double Accuracy(StudyContext context, Network network, Engine.Data.ImageDataSet images, TrainingOptions options) =>
        100 * Evaluator.Run(network, images, options.Normalization, options.Batch, context.LoaderThreads, cancellationToken: context.Cancellation).Top1;

    private static void AddTraining(StudyResult result, KernelVariant variant, ulong seed, IReadOnlyList<EpochMetrics> epochs, double training, double test)
    {
        foreach (EpochMetrics epoch in epochs)
        {
            result.Data.Add(new DataPoint("training", variant.Name, "epoch", epoch.Epoch, "training accuracy during the epoch, %", 100 * epoch.TrainAccuracy, seed));
            result.Data.Add(new DataPoint("training", variant.Name, "epoch", epoch.Epoch, "test accuracy, %", 100 * epoch.ValAccuracy!.Value, seed));
        }

        result.Data.Add(new DataPoint("trained", variant.Name, "", null, "training accuracy, %", training, seed));
        result.Data.Add(new DataPoint("trained", variant.Name, "", null, "test accuracy, %", test, seed));
        result.Data.Add(new DataPoint("trained", variant.Name, "", null, "gap, points", training - test, seed));
    }

    private static List<Block> TrainingBlocks(
        StudyData data, KernelsSettings size, Dictionary<KernelVariant, List<IReadOnlyList<EpochMetrics>>> epochs,
        Dictionary<KernelVariant, Spread> trainings, Dictionary<KernelVariant, Spread> tests, Dictionary<KernelVariant, Spread> gaps)
    {
        ChartBar Bar(KernelVariant v, Spread figure) => new(v.Name, "", figure.Mean, Place(v)) { Seeds = figure.Values };
        ChartLine Line(KernelVariant v, Func<EpochMetrics, double> value)
        {
            Spread[] at = [.. Enumerable.Range(0, size.Epochs).Select(e => new Spread([.. epochs[v].Select(run => 100 * value(run[e]))]))];
            return new ChartLine(v.Name, [.. at.Select((s, e) => (e + 1.0, s.Mean))], Place(v)) { Spread = [.. at.Select(s => (s.Low, s.High))] };
        }

        var axis = new ChartAxis("epoch");
        return
        [
            new TextBlock($"A 3×3 convolution, two blocks and a linear layer, {size.Width} channels everywhere, poolings after each; blocks are one 5×5, two 3×3 with a ReLU between, or two 3×3 with nothing between, which together are again one linear 5×5 filter. {data.Training.Count:N0} images to learn from, {size.Epochs} epochs, {size.Seeds} seeds; no augmentation, so that overfitting shows."),
            new ChartBlock(
                [
                    new LineChart("accuracy on training images", axis, new ChartAxis("%"), [.. KernelVariant.All.Select(v => Line(v, e => e.TrainAccuracy))]),
                    new LineChart("accuracy on test images", axis, new ChartAxis("%"), [.. KernelVariant.All.Select(v => Line(v, e => e.ValAccuracy!.Value))]),
                ], "Means over the seeds; bands reach from the least to the largest."),
            new ChartBlock(
                [
                    new BarChart("test accuracy at the end", new ChartAxis("%"), [.. KernelVariant.All.Select(v => Bar(v, tests[v]))]),
                    new BarChart("gap between training and test", new ChartAxis("points"), [.. KernelVariant.All.Select(v => Bar(v, gaps[v]))]),
                ], "Bars are means, dots single seeds."),
            new TableBlock(
                ["blocks", ">weights in all", ">training, %", ">test, %", ">gap, points"],
                [
                    .. KernelVariant.All.Select(v => (IReadOnlyList<string>)[
                        v.Name, Number(Cost.Of(v.Build(data.Size, data.Training.ClassNames.Count, size.Width)).Parameters, "N0"), trainings[v].Text(), tests[v].Text(), gaps[v].Text(),
                    ]),
                ], "Mean ± standard deviation over the seeds, both parts looked at with the trained weights. The gap is what was learnt by heart."),
            new TextBlock($"5×5 less two 3×3 with ReLU, seed by seed: gap {gaps[KernelVariant.Large].Minus(gaps[KernelVariant.Pair]).Text()} points, test accuracy {tests[KernelVariant.Large].Minus(tests[KernelVariant.Pair]).Text()} points. ReLU between less nothing between: test accuracy {tests[KernelVariant.Pair].Minus(tests[KernelVariant.Linear]).Text()} points."),
        ];
    }

    private static int Place(KernelVariant variant) => KernelVariant.All.ToList().IndexOf(variant);

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
