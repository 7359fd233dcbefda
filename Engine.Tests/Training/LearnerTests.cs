using Engine.Backends;
using Engine.Cpu;
using Engine.Models;
using Engine.OpenCL;
using Engine.Tensors;
using Engine.Tests.Contract;
using Engine.Tests.Reference;
using Engine.Tests.Support;
using Engine.Training;

namespace Engine.Tests.Training;

/// <summary>A network that learns step by step: against the double reference, for any number of threads, within its memory, and when it cannot.</summary>
public sealed class LearnerTests
{
    /// <summary>Every kind of layer, each activation, overlapping and padded pooling, groups, dropout, batch norm before pooling.</summary>
    internal static readonly Architecture Everything = Architecture.Define("everything", channels: 3, height: 21, width: 18)
        .Conv2D(8, kernel: 5, stride: 2, padding: 2).ReLU().LocalResponseNorm(5, 0.5f).MaxPool2D(3, 2)
        .Conv2D(12, kernel: 3, padding: 1, groups: 2).Tanh().MaxPool2D(2, 1, 1)
        .Conv2D(10, kernel: 3, padding: 1, bias: false).BatchNorm2D().ReLU().MaxPool2D(3, 2, 1)
        .Conv2D(16, kernel: 3, padding: 1).BatchNorm2D().AvgPool2D(2, 1).Sigmoid()
        .AdaptiveAvgPool2D(2).Dropout(0.3f).Flatten().Linear(20).Sigmoid().Dropout(0.2f).Linear(16, bias: false).ReLU().Linear(10).Build();

    private static readonly Architecture Small = Architecture.Define("small", 1, 12, 12)
        .Conv2D(8, 3, padding: 1).BatchNorm2D().ReLU().MaxPool2D(2).Conv2D(16, 3, padding: 1).ReLU().MaxPool2D(2).Flatten().Dropout().Linear(10).Build();

    private static SgdOptimizer Sgd => new() { LearningRate = 0.05, WeightDecay = 5e-4 };

    [Test]
    public void EveryLayersGradientIsTheReferences()
    {
        using var reference = new ReferenceBackend();
        using var cpu = new CheckingBackend(new CpuBackend(new CpuOptions { Threads = 2 }));
        (List<float[]> expected, float expectedLoss) = Gradients(reference);
        (List<float[]> came, float loss) = Gradients(cpu);
        Assert.That(loss, Is.EqualTo(expectedLoss).Within(1e-5));

        // A convolution's bias before batch norm has a gradient of rounding alone: it is held against the largest of the network.
        double largest = expected.Max(g => Math.Sqrt(g.Average(v => (double)v * v)));
        for (int i = 0; i < expected.Count; i++)
        {
            double size = Math.Sqrt(expected[i].Average(v => (double)v * v));
            double worst = expected[i].Zip(came[i], (a, b) => Math.Abs((double)a - b)).Max();
            Assert.That(worst, Is.LessThan(1e-4 * size + 1e-6 * largest), $"parameter {i}");
        }
    }

    [Test]
    public void ImagesMayComeChannelsFirst([Values] bool flattensFirst)
    {
        Architecture architecture = flattensFirst ? Architecture.Define("flat", 3, 5, 4).Flatten().Linear(10).Build() : Everything;
        (float[] images, int[] labels) = GeneratedImages.Batch(0, 4, (int)architecture.Input.Length);
        int pixels = architecture.Input[1] * architecture.Input[2], length = 3 * pixels;
        float[] first = [.. Enumerable.Range(0, images.Length).Select(i => images[i / length * length + i % pixels * 3 + i % length / pixels])];
        Assert.That(Loss(first, ImageLayout.ChannelsFirst), Is.EqualTo(Loss(images, ImageLayout.ChannelsLast)));

        float Loss(float[] batch, ImageLayout layout)
        {
            using var backend = new CpuBackend(new CpuOptions { Threads = 2 });
            using var network = new Network(architecture, backend);
            network.InitializeWeights(1);
            using var learner = new Learner(network, 4);
            learner.Step(batch, labels, layout: layout);
            return learner.Losses[0].Loss;
        }
    }

    /// <summary>What is flattened at the end counts as classes all together.</summary>
    [TestCase(4, 4)]
    [TestCase(1, 1)]
    public void ANetworkMayEndInMaps(int height, int width)
    {
        Architecture maps = Architecture.Define("maps", 3, height, width).Conv2D(4, 3, padding: 1).Flatten().Build();
        using var backend = new CheckingBackend(new CpuBackend(new CpuOptions { Threads = 2 }));
        using var network = new Network(maps, backend);
        network.InitializeWeights(1);
        (float[] images, int[] labels) = GeneratedImages.Batch(0, 3, (int)maps.Input.Length);
        labels = [.. labels.Select(label => label % maps.Classes)];
        var logits = new float[3 * maps.Classes];
        network.Run(images, 3, logits);
        using var learner = new Learner(network, 3);
        learner.Step(images, labels);
        double expected = Enumerable.Range(0, 3).Average(i => CrossEntropy.Of(logits.AsSpan(i * maps.Classes, maps.Classes), labels[i]));
        Assert.That(learner.Losses[0].Loss, Is.EqualTo(expected).Within(1e-5));
    }

    /// <summary>Dropout runs before what learns, and has no gradient there; batch norm's is its own.</summary>
    [Test]
    public void DropoutMayComeBeforeTheFirstLayerThatLearns([Values] bool afterFrozen)
    {
        string[] frozen = afterFrozen ? ["features.0"] : [];
        ArchitectureBuilder layers = Architecture.Define("dropped", 2, 6, 5);
        if (frozen.Length > 0)
            layers = layers.Conv2D(4, 3, padding: 1).ReLU();
        Architecture dropped = layers.Dropout(0.3f).BatchNorm2D().Conv2D(3, 3).Flatten().Linear(10).Build();
        using var reference = new ReferenceBackend();
        using var cpu = new CheckingBackend(new CpuBackend(new CpuOptions { Threads = 2 }));
        Assert.That(Losses(cpu), Is.EqualTo(Losses(reference)).AsCollection.Within(1e-4));

        float[] Losses(IBackend backend)
        {
            using var network = new Network(dropped, backend);
            network.InitializeWeights(1);
            using var learner = new Learner(network, 4, new LearnerOptions { Optimizer = Sgd, Frozen = frozen, Seed = 2 });
            (float[] images, int[] labels) = GeneratedImages.Batch(0, 4, (int)dropped.Input.Length);
            return [.. Enumerable.Range(0, 4).Select(_ =>
            {
                learner.Step(images, labels);
                return learner.Losses[0].Loss;
            })];
        }
    }

    /// <summary>What one learner holds still, and has prepared, another may have moved since.</summary>
    [Test]
    public void LearnersOfOneNetworkMayTakeTurns()
    {
        using var backend = new CpuBackend(new CpuOptions { Threads = 2 });
        using var network = new Network(Small, backend);
        network.InitializeWeights(1);
        var head = new LearnerOptions { Optimizer = Sgd, Frozen = ["features"], Seed = 2 };
        using Learner ofHead = new(network, 8, head), ofAll = new(network, 8, new LearnerOptions { Optimizer = Sgd });
        (float[] images, int[] labels) = GeneratedImages.Batch(0, 8, (int)Small.Input.Length);
        ofHead.Step(images, labels);
        for (int i = 0; i < 5; i++)
            ofAll.Step(images, labels);
        float[] features = new float[8 * 9];
        network.ReadParameter("features.0.weight", features);
        using var folder = new TemporaryFolder();
        network.SaveWeights(folder["before"]);
        ofHead.Step(images, labels);
        float came = ofHead.Losses[0].Loss;
        network.LoadWeights(folder["before"]);
        using var anew = new Learner(network, 8, head);

        // Dropout is a step's own: the new learner's second is the old one's, from the same weights.
        anew.Step(images, labels);
        network.LoadWeights(folder["before"]);
        anew.Step(images, labels);
        Assert.That(anew.Losses[0].Loss, Is.EqualTo(came));
    }

    public static IEnumerable<TestCaseData<BackendUnderTest, bool, string[]>> Repeated() =>
        from under in BackendUnderTest.All
        from inParts in new[] { false, true }
        from frozen in new string[][] { [], ["features"], ["classifier"], ["features.3", "classifier.2"] }
        select new TestCaseData<BackendUnderTest, bool, string[]>(under, inParts, frozen).SetArgDisplayNames(under.Name, inParts ? "parts" : "whole", $"without {string.Join(" and ", frozen)}");

    /// <summary>Whatever the gradients were, those of a batch are its own, and what lies between them for alignment is 0.</summary>
    [TestCaseSource(nameof(Repeated))]
    public void GradientsKeepNothingOfTheStepBefore(BackendUnderTest under, bool inParts, string[] frozen)
    {
        if (under.Unavailable is { } reason)
            OpenClPlatform.SkipOrFail(reason);
        Architecture architecture = Architecture.Define("plain", 1, 12, 12).Conv2D(7, 3).ReLU().MaxPool2D(2).Conv2D(6, 3).ReLU()
            .Flatten().Linear(19).ReLU().Linear(15, bias: false).ReLU().Linear(10).Build();
        InferenceSteps steps = InferenceSteps.Of(architecture, new CpuBackend(new CpuOptions { Threads = 1 }), _ => null);
        using IBackend backend = inParts ? new SmallBuffers(under.Create(), 5 * Math.Max(steps.FirstSlab, steps.SecondSlab)) : under.Create();
        using var network = new Network(architecture, backend);
        network.InitializeWeights(1);
        (float[] images, int[] labels) = GeneratedImages.Batch(0, 4, 144);
        float[] Gradients(float before)
        {
            using var learner = new Learner(network, 4, new LearnerOptions { Optimizer = Sgd, Frozen = frozen });
            Assert.That(learner.Parts, inParts ? Is.GreaterThan(1) : Is.EqualTo(1));
            Tensor all = learner.Gradients.All;
            if (before != 0)
                backend.Fill(all, before);
            learner.GradientsOf(images, labels);
            var values = new float[all.Length];
            backend.Download(all, values);
            return values;
        }

        float[] expected = Gradients(0);
        Assert.That(expected, Has.Some.Not.Zero);
        Assert.That(Gradients(float.NaN), Is.EqualTo(expected));
    }

    [TestCase("vgg11-bn", 32, ModelHead.Compact)]
    [TestCase("alexnet2012", 67, ModelHead.Standard)]
    public void TheSameBitsForAnyNumberOfThreads(string model, int side, ModelHead head)
    {
        Architecture architecture = ModelCatalog.Create(model, new ModelOptions { Classes = 10, Height = side, Width = side, Head = head });
        byte[] After(int threads)
        {
            using var backend = new CpuBackend(new CpuOptions { Threads = threads });
            using var network = new Network(architecture, backend);
            network.InitializeWeights(3);
            using var learner = new Learner(network, 6, new LearnerOptions { Optimizer = Sgd, ClipNorm = 1, Seed = 9 });
            for (int step = 0; step < 3; step++)
                GeneratedImages.Step(learner, step);
            return Bits(network);
        }

        byte[] one = After(1);
        Assert.That(After(2).AsSpan().SequenceEqual(one), "two threads gave other bits than one");
        Assert.That(After(3).AsSpan().SequenceEqual(one), "three threads gave other bits than one");
    }

    [Test]
    public void AStepUploadsTwiceAndWaitsForNothing()
    {
        using var backend = new CountingBackend(new CpuBackend(new CpuOptions { Threads = 1 }));
        using var network = new Network(Small, backend);
        network.InitializeWeights(1);
        using var learner = new Learner(network, 4, new LearnerOptions { Optimizer = Sgd, ClipNorm = 1, ReadEvery = 4 });
        for (int step = 0; step < 4; step++)
            GeneratedImages.Step(learner, step);
        Assert.That(learner.Losses.ToArray().Select(l => l.Step), Is.EqualTo(new long[] { 1, 2, 3, 4 }));
        backend.Reset();
        GeneratedImages.Step(learner, 4);
        Assert.That((backend.Uploads, backend.Downloads, backend.Synchronizations, backend.Allocations), Is.EqualTo((2L, 0L, 0L, 0L)));
        Assert.That(learner.Losses.Length, Is.Zero);
        learner.ReadLosses();
        Assert.That(learner.Losses.ToArray().Select(l => l.Step), Is.EqualTo(new long[] { 5 }));
    }

    [Test]
    public void NothingManagedIsAllocatedAfterTheSecondStep()
    {
        using var backend = new CpuBackend(new CpuOptions { Threads = 2 });
        using var network = new Network(Everything, backend);
        network.InitializeWeights(1);
        using var learner = new Learner(network, 4, new LearnerOptions { Optimizer = Sgd, ClipNorm = 1 });
        (float[] images, int[] labels) = GeneratedImages.Batch(0, 4, (int)Everything.Input.Length);
        learner.Step(images, labels);
        learner.Step(images, labels);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int step = 0; step < 10; step++)
            learner.Step(images, labels);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void LossesReadLaterAreTheSame()
    {
        float[] Losses(int readEvery)
        {
            using var backend = new CpuBackend(new CpuOptions { Threads = 1 });
            using var network = new Network(Small, backend);
            network.InitializeWeights(1);
            using var learner = new Learner(network, 4, new LearnerOptions { Optimizer = Sgd, ReadEvery = readEvery });
            var losses = new List<float>();
            for (int step = 0; step < 10; step++)
            {
                GeneratedImages.Step(learner, step);
                losses.AddRange(learner.Losses.ToArray().Select(l => l.Loss));
            }

            learner.ReadLosses();
            losses.AddRange(learner.Losses.ToArray().Select(l => l.Loss));
            return [.. losses];
        }

        float[] each = Losses(1);
        Assert.That(each, Has.Length.EqualTo(10));
        Assert.That(Losses(4), Is.EqualTo(each));
        Assert.That(Losses(100), Is.EqualTo(each));
    }

    [Test]
    public void FrozenLayersStayAndTheOthersLearnAsIfTheyDidToo()
    {
        using var backend = new CpuBackend(new CpuOptions { Threads = 1 });
        Architecture architecture = Architecture.Define("plain", 1, 12, 12).Conv2D(8, 3).ReLU().MaxPool2D(2).Conv2D(6, 3).ReLU().Flatten().Linear(10).Build();
        (float[][] Before, float[][] After) Learn(params string[] frozen)
        {
            using var network = new Network(architecture, backend);
            network.InitializeWeights(1);
            float[][] before = All(network);
            using var learner = new Learner(network, 4, new LearnerOptions { Optimizer = Sgd, Frozen = frozen });
            GeneratedImages.Step(learner, 0);
            return (before, All(network));
        }

        (float[][] first, float[][] free) = Learn();
        (_, float[][] withoutFeatures) = Learn("features");
        (_, float[][] withoutLast) = Learn("classifier");
        (_, float[][] withoutMiddle) = Learn("features.3");
        for (int i = 0; i < first.Length; i++)
        {
            Assert.That(free[i], Is.Not.EqualTo(first[i]));
            Assert.That(withoutFeatures[i], Is.EqualTo(i < 4 ? first[i] : free[i]).AsCollection.Within(1e-6f), $"parameter {i} without features");
            Assert.That(withoutLast[i], Is.EqualTo(i < 4 ? free[i] : first[i]), $"parameter {i} without the classifier");
            Assert.That(withoutMiddle[i], Is.EqualTo(i is 2 or 3 ? first[i] : free[i]), $"parameter {i} without features.3");
        }

        Assert.That(() => Learn("features", "classifier"), Throws.ArgumentException.With.Message.Contains("learn"));
    }

    [Test]
    public void AFrozenNetworksBatchNormKeepsItsStatistics()
    {
        using var backend = new CpuBackend(new CpuOptions { Threads = 1 });
        using var network = new Network(Small, backend);
        network.InitializeWeights(1);
        float[][] before = All(network);
        using (var learner = new Learner(network, 4, new LearnerOptions { Optimizer = Sgd, Frozen = ["features"] }))
            GeneratedImages.Step(learner, 0);
        float[][] after = All(network);
        Assert.That(after[..^2], Is.EqualTo(before[..^2]));
        Assert.That(after[^1], Is.Not.EqualTo(before[^1]));
    }

    /// <summary>Behind a layer that learns, a frozen batch norm passes the gradient through fixed statistics: held against differences of the loss of inference.</summary>
    [Test]
    public void AFrozenBatchNormBehindALearningLayerIsAFixedScaling([Values] bool openCl)
    {
        if (openCl)
            OpenClPlatform.Require();
        Architecture architecture = Architecture.Define("smooth", 1, 12, 12).Conv2D(8, 3).BatchNorm2D().Tanh().AvgPool2D(2).Flatten().Linear(10).Build();
        using IBackend backend = new CheckingBackend(openCl ? new OpenClBackend() : new CpuBackend(new CpuOptions { Threads = 1 }));
        using var network = new Network(architecture, backend);
        network.InitializeWeights(1);
        using (var free = new Learner(network, 4, new LearnerOptions { Optimizer = Sgd }))
            GeneratedImages.Step(free, 0);
        float[][] before = All(network);
        (float[] images, int[] labels) = GeneratedImages.Batch(8, 4, 144);
        using var learner = new Learner(network, 4, new LearnerOptions { Optimizer = Sgd, Frozen = ["features.1"] });
        learner.GradientsOf(images, labels);
        float[] gradient = new float[before[0].Length];
        backend.Download(learner.Gradients.Of(0)[0], gradient);
        double norm = Math.Sqrt(gradient.Sum(g => (double)g * g)), epsilon = 1e-2;
        Assert.That((Loss(epsilon) - Loss(-epsilon)) / (2 * epsilon), Is.EqualTo(norm).Within(0.01 * norm));

        backend.Upload(before[0], network.Parameters.Of(0)[0]);
        GeneratedImages.Step(learner, 0);
        float[][] after = All(network);
        for (int i = 0; i < before.Length; i++)
            Assert.That(after[i], i is >= 2 and <= 5 ? Is.EqualTo(before[i]) : Is.Not.EqualTo(before[i]), $"parameter {i}");

        double Loss(double distance)
        {
            backend.Upload([.. before[0].Zip(gradient, (w, g) => (float)(w + distance * g / norm))], network.Parameters.Of(0)[0]);
            network.ForgetPrepared();
            var scores = new float[40];
            network.Run(images, 4, scores);
            return labels.Select((label, row) => Math.Log(scores.Skip(10 * row).Take(10).Sum(s => Math.Exp((double)s - scores[10 * row + label])))).Average();
        }
    }

    [Test]
    public void ADivergenceLeavesTheRunningStatistics()
    {
        using var backend = new CpuBackend(new CpuOptions { Threads = 1 });
        using var network = new Network(Small, backend);
        network.InitializeWeights(1);
        using var learner = new Learner(network, 4, new LearnerOptions { Optimizer = Sgd });
        GeneratedImages.Step(learner, 0);
        float[][] before = All(network);
        (float[] images, int[] labels) = GeneratedImages.Batch(0, 4, 144);
        images[7] = float.NaN;
        Assert.That(() => learner.Step(images, labels), Throws.TypeOf<TrainingDivergedException>());
        Assert.That(All(network), Is.EqualTo(before));
    }

    [Test]
    public void ADivergenceNamesItsStepAndLayerAndLeavesTheWeights()
    {
        using var backend = new CpuBackend(new CpuOptions { Threads = 1 });
        Architecture architecture = Architecture.Define("plain", 1, 12, 12).Conv2D(8, 3).ReLU().Conv2D(6, 3).ReLU().Flatten().Linear(10).Build();
        using var network = new Network(architecture, backend);
        network.InitializeWeights(1);
        using var learner = new Learner(network, 4, new LearnerOptions { Optimizer = Sgd });
        GeneratedImages.Step(learner, 0);
        float[][] before = All(network);
        float[] broken = before[2].ToArray();
        broken[5] = float.PositiveInfinity;
        backend.Upload(broken, network.Parameters.Of(2)[0]);
        var thrown = Assert.Throws<TrainingDivergedException>(() => GeneratedImages.Step(learner, 1))!;
        Assert.That(thrown.Message, Does.Contain("step 2").And.Contain("features.2").And.Contain("weights"));
        Assert.That((thrown.Step, thrown.Layer), Is.EqualTo((2L, "features.2")));
        before[2] = broken;
        Assert.That(All(network), Is.EqualTo(before));
        Assert.That(learner.Steps, Is.EqualTo(1));
    }

    /// <summary>Where a batch is learnt from in parts, one pixel of the first part is found like one of the last.</summary>
    [Test]
    public void ADivergenceOfAnyPartIsFound([Values(0, 3)] int image)
    {
        Architecture architecture = Architecture.Define("plain", 1, 12, 12).Conv2D(8, 3).ReLU().Conv2D(6, 3).ReLU().Flatten().Linear(10).Build();
        var cpu = new CpuBackend(new CpuOptions { Threads = 1 });
        InferenceSteps steps = InferenceSteps.Of(architecture, cpu, _ => null);
        using var backend = new SmallBuffers(cpu, 5 * Math.Max(steps.FirstSlab, steps.SecondSlab));
        using var network = new Network(architecture, backend);
        network.InitializeWeights(1);
        using var learner = new Learner(network, 4, new LearnerOptions { Optimizer = Sgd });
        Assert.That(learner.Parts, Is.GreaterThan(1));
        (float[] images, int[] labels) = GeneratedImages.Batch(0, 4, 144);
        images[image * 144 + 7] = float.NaN;
        var thrown = Assert.Throws<TrainingDivergedException>(() => learner.Step(images, labels))!;
        Assert.That(thrown.Message, Does.Contain("step 1").And.Contain("the images themselves are"));
    }

    [Test]
    public void AHighRateDivergesWithTheSameWords()
    {
        using var backend = new CpuBackend(new CpuOptions { Threads = 1 });
        using var network = new Network(Architecture.Define("deep", 1, 12, 12).Conv2D(8, 3).ReLU().Conv2D(8, 3).ReLU().Flatten().Linear(10).Build(), backend);
        network.InitializeWeights(1);
        using var learner = new Learner(network, 4, new LearnerOptions { Optimizer = new SgdOptimizer { LearningRate = 1e30 } });
        var thrown = Assert.Throws<TrainingDivergedException>(() =>
        {
            for (int step = 0; step < 50; step++)
                GeneratedImages.Step(learner, step);
        })!;
        Assert.That(thrown.Message, Does.Contain($"step {thrown.Step}").And.Contain("lower learning rate"));
    }

    [Test]
    public void BadBatchesAreRefused()
    {
        using var backend = new CpuBackend(new CpuOptions { Threads = 1 });
        using var network = new Network(Small, backend);
        Assert.That(() => new Learner(network, 4), Throws.InvalidOperationException.With.Message.Contains("no weights"));
        network.InitializeWeights(1);
        using var learner = new Learner(network, 2);
        (float[] images, int[] labels) = GeneratedImages.Batch(0, 2, 144);
        Assert.That(() => learner.Step(images, [1, 10]), Throws.InstanceOf<ArgumentException>().With.Message.Contains("10"));
        Assert.That(() => learner.Step(images, [-1, 1]), Throws.InstanceOf<ArgumentException>().With.Message.Contains("-1"));
        Assert.That(() => learner.Step(images, [1]), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => learner.Step(images.AsSpan(1), labels), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => new Learner(network, 0), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => new Learner(network, 1, new LearnerOptions { Optimizer = Sgd with { Momentum = 1 } }), Throws.InstanceOf<ArgumentException>().With.Message.Contains("momentum"));
        Assert.That(() => new Learner(network, 1, new LearnerOptions { Optimizer = Sgd with { LearningRate = 0 } }), Throws.InstanceOf<ArgumentException>().With.Message.Contains("learning rate"));
        learner.Step(images, labels);
    }

    private static (List<float[]> Gradients, float Loss) Gradients(IBackend backend)
    {
        using var network = new Network(Everything, backend);
        network.InitializeWeights(2, Initializer.HeUniform);
        using var learner = new Learner(network, 3, new LearnerOptions { Optimizer = Sgd, Seed = 4, LabelSmoothing = 0.1 });
        GeneratedImages.Step(learner, 0);
        var gradients = new List<float[]>();
        for (int layer = 0; layer < Everything.Layers.Count; layer++)
        {
            foreach (Tensor gradient in learner.Gradients.Of(layer).Where(g => !g.IsNone))
            {
                gradients.Add(new float[gradient.Length]);
                backend.Download(gradient, gradients[^1]);
            }
        }

        return (gradients, learner.Losses[0].Loss);
    }

    private static float[][] All(Network network)
    {
        var all = new List<float[]>();
        for (int layer = 0; layer < network.Architecture.Layers.Count; layer++)
        {
            foreach (Tensor parameter in network.Parameters.Of(layer))
            {
                all.Add(new float[parameter.Length]);
                network.Backend.Download(parameter, all[^1]);
            }
        }

        return [.. all];
    }

    private static byte[] Bits(Network network) => [.. All(network).SelectMany(values => System.Runtime.InteropServices.MemoryMarshal.AsBytes<float>(values).ToArray())];
}
