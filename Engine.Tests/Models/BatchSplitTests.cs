using Engine.Backends;
using Engine.Cpu;
using Engine.Models;
using Engine.OpenCL;
using Engine.Tensors;
using Engine.Tests.Support;
using Engine.Tests.Training;
using Engine.Training;

namespace Engine.Tests.Models;

/// <summary>A batch that the device's largest buffer does not hold runs and is learnt from in parts, with the results of the whole.</summary>
public sealed class BatchSplitTests
{
    private const int Batch = 13;

    [Test]
    public void PartsAreFewEvenAndWhole([Values(1, 2, 7, 64, 1000)] int batch, [Values(1, 3, 7, 500, int.MaxValue)] int most)
    {
        int count = BatchSplit.Count(batch, most), next = 0;
        var lengths = new List<int>();
        for (int i = 0; i < count; i++)
        {
            (int first, int images) = BatchSplit.Part(batch, count, i);
            Assert.That(first, Is.EqualTo(next));
            next += images;
            lengths.Add(images);
        }

        Assert.That(next, Is.EqualTo(batch));
        Assert.That(count, Is.EqualTo((int)Math.Ceiling(batch / (double)most)));
        Assert.That(lengths.Max(), Is.EqualTo(BatchSplit.Longest(batch, count)).And.LessThanOrEqualTo(most));
        Assert.That(lengths.Min(), Is.GreaterThanOrEqualTo(lengths.Max() - 1));
    }

    [TestCase("lenet5")]
    [TestCase("alexnet")]
    [TestCase("vgg11-bn")]
    public void LogitsAreTheWholeBatchs(string model)
    {
        Architecture architecture = Small(model);
        float[] images = Images(architecture, 0).Images;
        float[] Logits(IBackend backend)
        {
            using IBackend owned = backend;
            using var network = new Network(architecture, backend);
            network.InitializeWeights(1);
            var logits = new float[Batch * architecture.Classes];
            network.Run(images, Batch, logits);
            return logits;
        }

        using var cpu = new CpuBackend();
        InferenceSteps steps = InferenceSteps.Of(architecture, cpu, _ => null);
        using var counting = new CountingBackend(new SmallBuffers(cpu, 5 * Math.Max(steps.FirstSlab, steps.SecondSlab) + 1));
        float[] expected = Logits(new CpuBackend()), came = Logits(counting);
        Assert.That(counting.Downloads, Is.EqualTo(3), "13 images as 4, 4 and 5");
        Assert.That(came, Is.EqualTo(expected).AsCollection.Within(1e-5 * expected.Max(Math.Abs)));
    }

    /// <summary>Dropout's masks, the mean over the batch and the order of its images are those of the whole; sums are rounded in another order. By one method
    /// of convolution, and each step from the weights that the whole batch had: what rounds otherwise lets a ReLU fall on its other side now and then.</summary>
    [TestCase("lenet5", 3)]
    [TestCase("alexnet", 2)]
    [TestCase("alexnet2012", 5)]
    [TestCase("vgg11", Batch)]
    public void LearningIsTheWholeBatchs(string model, int parts)
    {
        Architecture architecture = Small(model);
        Run whole = Learn(ByIm2Col(), architecture, []);
        Run split = Learn(new SmallBuffers(ByIm2Col(), parts == Batch ? whole.ArenaPerImage * 3 / 2 : whole.ArenaPerImage * (Batch + parts) / parts), architecture, [], like: whole);
        Assert.That(whole.Parts, Is.EqualTo(1));
        Assert.That(split.Parts, Is.EqualTo(parts));
        VerifySame(split, whole);
    }

    /// <summary>Layers before the first that learns run as in inference, batch norm too, so their batch may be cut.</summary>
    [Test]
    public void FrozenBatchNormCanBeSplit()
    {
        Architecture architecture = Small("vgg11-bn");
        Run whole = Learn(new CpuBackend(), architecture, ["features"]);
        Run split = Learn(new SmallBuffers(new CpuBackend(), whole.ArenaPerImage * 5), architecture, ["features"], like: whole);
        Assert.That(split.Parts, Is.GreaterThan(1));
        VerifySame(split, whole);
    }

    /// <summary>Behind a layer that learns, too, a frozen one has the running statistics.</summary>
    [Test]
    public void BatchNormThatAloneIsFrozenCanBeSplit()
    {
        Architecture architecture = Small("vgg11-bn");
        string[] norms = [.. architecture.Layers.Where(l => l.Layer is Engine.Layers.BatchNorm2D).Select(l => l.Name)];
        Run whole = Learn(new CpuBackend(), architecture, norms);
        Run split = Learn(new SmallBuffers(new CpuBackend(), whole.ArenaPerImage * 5), architecture, norms, like: whole);
        Assert.That(split.Parts, Is.GreaterThan(1));
        VerifySame(split, whole);
    }

    [Test]
    public void BatchNormThatLearnsSaysWhyItCannotBeSplit()
    {
        Architecture architecture = Small("vgg11-bn");
        long perImage = Learn(new CpuBackend(), architecture, []).ArenaPerImage;
        var thrown = Assert.Throws<OutOfMemoryException>(() => Learn(new SmallBuffers(new CpuBackend(), perImage * 5), architecture, []))!;
        Assert.That(thrown.Message, Does.Contain("vgg11-bn").And.Contain("BatchNorm2D").And.Contain("statistics").And.Match("batch of at most [45]").And.Not.Contain("\n"));
    }

    [Test]
    public void WhatDoesNotFitAsOneImageIsOneSentence()
    {
        Architecture architecture = Small("lenet5");
        using var backend = new SmallBuffers(new CpuBackend(), 1000);
        using var network = new Network(architecture, backend);
        network.InitializeWeights(1);
        (float[] images, int[] _) = Images(architecture, 0);
        Assert.That(
            () => network.Run(images, Batch, new float[Batch * architecture.Classes]),
            Throws.InstanceOf<OutOfMemoryException>().With.Message.Contains("One image of").And.Message.Contains("lenet5").And.Message.Contains("0.0 MiB in one").And.Message.Contains("smaller images"));
        Assert.That(() => new Learner(network, Batch), Throws.InstanceOf<OutOfMemoryException>().With.Message.Contains("Learning from one image").And.Message.Contains("at most"));
    }

    /// <summary>A whole step stays two uploads a part, and the memory that is there is enough from the second on.</summary>
    [Test]
    public void AStepInPartsAllocatesNothing()
    {
        Architecture architecture = Small("lenet5");
        long perImage = Learn(new CpuBackend(), architecture, []).ArenaPerImage;
        using var backend = new CountingBackend(new SmallBuffers(new CpuBackend(), perImage * 5));
        using var network = new Network(architecture, backend);
        network.InitializeWeights(1);
        using var learner = new Learner(network, Batch, new LearnerOptions { ReadEvery = 100 });
        (float[] images, int[] labels) = Images(architecture, 0);
        learner.Step(images, labels);
        backend.Reset();
        learner.Step(images, labels);
        Assert.That((backend.Uploads, backend.Downloads, backend.Synchronizations, backend.Allocations), Is.EqualTo((2L * learner.Parts, 0L, 0L, 0L)));
    }

    /// <summary>Now and then fewer images take more memory, for places are found greedily: parts of every size must fit.</summary>
    [Test]
    public void PartsOfEverySizeFit([Range(30, 80)] int batch)
    {
        Architecture uneven = Architecture.Define("uneven", 1, 5, 10).MaxPool2D(2, 2, 1, ceilMode: true)
            .Conv2D(4, new Size2D(2, 2), stride: 1, padding: 1, dilation: 2).Sigmoid().Tanh().Dropout(0.3f).Conv2D(6, 3, stride: 2, padding: 2, dilation: 2).Flatten().Linear(8).Build();
        const long Limit = 9900;
        using var backend = new SmallBuffers(new CpuBackend(new CpuOptions { Threads = 1 }), Limit);
        using var network = new Network(uneven, backend);
        network.InitializeWeights(1);
        using var learner = new Learner(network, batch);
        Assert.That(learner.ActivationBytes, Is.LessThanOrEqualTo(Limit * sizeof(float)));
        Assert.That(learner.Parts, Is.GreaterThan(1));
    }

    /// <summary>The same below the boundary: no buffer of the driver's is larger than its limit, and the device learns as the CPU does.</summary>
    [Test]
    public void AnOpenClDeviceStaysWithinItsLargestBuffer()
    {
        OpenClPlatform.Require();
        Architecture architecture = Small("lenet5");
        const long Limit = 400 << 10;
        Run whole = Learn(new CpuBackend(), architecture, [], 60);
        Run split = Learn(new OpenClBackend(new OpenClOptions { LargestBufferBytes = Limit }), architecture, [], 60, whole);
        Assert.That(whole.ArenaPerImage * 60 * sizeof(float), Is.GreaterThan(Limit));
        Assert.That(split.Parts, Is.GreaterThan(1));
        VerifySame(split, whole);
    }

    private static void VerifySame(Run came, Run expected)
    {
        Assert.That(came.Losses, Is.EqualTo(expected.Losses).AsCollection.Within(1e-4));
        Assert.That(expected.Losses.Distinct().Count(), Is.EqualTo(expected.Losses.Length), "nothing was learned");
        for (int step = 0; step < expected.Steps.Count; step++)
        {
            (float[] before, float[] after) = expected.Steps[step];
            double norm = Distance(after, before), apart = Distance(came.Steps[step].After, after);
            Assert.That(norm, Is.GreaterThan(0));

            // A step rounds every weight, however little it moves.
            Assert.That(apart, Is.LessThan(1e-3 * norm + Rounding.Unit * Distance(after, new float[after.Length])), $"how the weights moved in step {step + 1}");
        }

        Assert.That(came.Logits, Is.EqualTo(expected.Logits).AsCollection.Within(1e-3));
    }

    /// <summary>Three steps, each from where the one <paramref name="like"/> it began if there is one.</summary>
    private static Run Learn(IBackend backend, Architecture architecture, string[] frozen, int batch = Batch, Run? like = null)
    {
        using IBackend owned = backend;
        using var network = new Network(architecture, backend);

        // The paper's own ones in the biases keep the hidden units of linear layers, whose sums depend on how many images come together, from the edge of their ReLUs.
        network.InitializeWeights(5, architecture.Name == "alexnet2012" ? Initializer.Gaussian2012 : null);
        var steps = new List<(float[] Before, float[] After)>();
        using var learner = new Learner(network, batch, new LearnerOptions { Optimizer = new SgdOptimizer { LearningRate = 0.02 }, ReadEvery = 3, Seed = 3, LabelSmoothing = 0.1, Frozen = frozen });
        (float[] images, int[] labels) = ([], []);
        for (int step = 0; step < 3; step++)
        {
            if (like is not null)
                SetWeights(network, like.Steps[step].Before);
            float[] before = like is not null ? like.Steps[step].Before : step > 0 ? steps[^1].After : Weights(network);
            (images, labels) = GeneratedImages.Batch(step * batch, batch, (int)architecture.Input.Length);
            learner.Step(images, labels);
            steps.Add((before, Weights(network)));
        }

        var logits = new float[batch * architecture.Classes];
        network.Run(images, batch, logits);
        return new Run(
            learner.Parts, learner.ActivationBytes / sizeof(float) / batch, [.. learner.Losses.ToArray().Select(l => l.Loss)],
            steps, logits);
    }

    private static CpuBackend ByIm2Col() => new(new CpuOptions { Convolution = ConvolutionMethod.Im2Col });

    /// <summary>√Σ(a − b)². A loop, for there are tens of millions.</summary>
    private static double Distance(float[] a, float[] b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += ((double)a[i] - b[i]) * ((double)a[i] - b[i]);
        return Math.Sqrt(sum);
    }

    private static float[] Weights(Network network)
    {
        var all = new float[Tensors(network).Sum(tensor => tensor.Length)];
        int done = 0;
        foreach (Tensor tensor in Tensors(network))
        {
            network.Backend.Download(tensor, all.AsSpan(done, (int)tensor.Length));
            done += (int)tensor.Length;
        }

        return all;
    }

    private static void SetWeights(Network network, float[] all)
    {
        int done = 0;
        foreach (Tensor tensor in Tensors(network))
        {
            network.Backend.Upload(all.AsSpan(done, (int)tensor.Length), tensor);
            done += (int)tensor.Length;
        }
    }

    private static IEnumerable<Tensor> Tensors(Network network) => Enumerable.Range(0, network.Architecture.Layers.Count).SelectMany(layer => network.Parameters.Of(layer));

    private static (float[] Images, int[] Labels) Images(Architecture architecture, int first) => GeneratedImages.Batch(first, Batch, (int)architecture.Input.Length);

    private static Architecture Small(string model) => model switch
    {
        "lenet5" => ModelCatalog.Create(model, new ModelOptions { Classes = 10 }),
        "alexnet" or "alexnet2012" => ModelCatalog.Create(model, new ModelOptions { Classes = 10, Height = 67, Width = 67 }),
        _ => ModelCatalog.Create(model, new ModelOptions { Classes = 10, Height = 32, Width = 32, Head = ModelHead.Compact }),
    };

    private sealed record Run(int Parts, long ArenaPerImage, float[] Losses, IReadOnlyList<(float[] Before, float[] After)> Steps, float[] Logits);
}
