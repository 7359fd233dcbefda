using Engine.Cpu;
using Engine.Models;
using Engine.Tests.Support;
using Engine.Tests.Weights;

namespace Engine.Tests.Models;

/// <summary>What a network promises about running, beside its numbers.</summary>
public sealed class NetworkRunTests
{
    private readonly CpuBackend _backend = new();

    [OneTimeTearDown]
    public void Close() => _backend.Dispose();

    /// <summary>Models and ways to convolve; LeNet-5's layers have one way.</summary>
    public static IEnumerable<TestCaseData<string, ConvolutionMethod>> Ways() =>
    [
        new("lenet5", ConvolutionMethod.Fastest),
        .. from model in new[] { "alexnet", "alexnet2012", "vgg11", "vgg16-bn" } from method in Enum.GetValues<ConvolutionMethod>() select new TestCaseData<string, ConvolutionMethod>(model, method),
    ];

    /// <summary>All but <see cref="ConvolutionMethod.Measured"/>, which may find another way fastest with more threads.</summary>
    public static IEnumerable<TestCaseData<string, ConvolutionMethod>> SettledWays() => Ways().Where(data => data.Arguments[1] is not ConvolutionMethod.Measured);

    [TestCaseSource(nameof(Ways))]
    public void AllocatesNothingManagedFromTheSecondRunOn(string model, ConvolutionMethod method)
    {
        foreach (int threads in (int[])[1, 3])
            AllocatesNothing(model, method, threads);
    }

    private static void AllocatesNothing(string model, ConvolutionMethod method, int threads)
    {
        using var backend = new CpuBackend(new CpuOptions { Convolution = method, Threads = threads });
        Architecture architecture = Small(model);
        using var network = new Network(architecture, backend);
        network.InitializeWeights(1);
        float[] images = new float[2 * architecture.Input.Length], logits = new float[2 * architecture.Classes];
        long RunBoth(ImageLayout layout)
        {
            // Of the whole process: the workers count, and so does the test runner now and then.
            long before = GC.GetTotalAllocatedBytes(precise: true);
            network.Run(images, 2, logits, layout);
            network.Run(images.AsSpan(0, images.Length / 2), 1, logits.AsSpan(0, architecture.Classes), layout);
            return GC.GetTotalAllocatedBytes(precise: true) - before;
        }

        foreach (ImageLayout layout in Enum.GetValues<ImageLayout>())
        {
            _ = RunBoth(layout);
            Assert.That(Enumerable.Range(0, 10).Any(_ => RunBoth(layout) == 0), $"{layout}, {threads} threads: each of ten repetitions allocated");
        }
    }

    [TestCaseSource(nameof(SettledWays))]
    public void GivesTheSameBitsForAnyNumberOfThreads(string model, ConvolutionMethod method)
    {
        Architecture architecture = Small(model);
        float[] images = RandomValues.Uniform(3 * architecture.Input.Length, 1);
        var logits = new List<float[]>();
        foreach (int threads in (int[])[1, 2, 3])
        {
            using var backend = new CpuBackend(new CpuOptions { Convolution = method, Threads = threads });
            using var network = new Network(architecture, backend);
            network.LoadWeights(new TestWeights(architecture));
            logits.Add(new float[3 * architecture.Classes]);
            network.Run(images, 3, logits[^1]);
            Assert.That(logits[^1].AsSpan().SequenceEqual(logits[0]), Is.True, $"{threads} threads");
        }

        Assert.That(logits[0], Is.Unique, "networks that give the same whatever comes in");
    }

    [Test]
    public void RefusesWhatDoesNotFit()
    {
        Architecture architecture = Small("lenet5");
        using var network = new Network(architecture, _backend);
        float[] images = new float[2 * architecture.Input.Length], logits = new float[2 * architecture.Classes];
        Assert.That(() => network.Run(images, 2, logits), Throws.InvalidOperationException.With.Message.Contains("no weights"));
        network.InitializeWeights(1);
        Assert.That(() => network.Run(images, 0, logits), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => network.Run(images, 1, logits), Throws.ArgumentException.With.Message.Contains($"need {images.Length / 2} values; {images.Length} came"));
        Assert.That(() => network.Run(images, 2, logits.AsSpan(1)), Throws.ArgumentException.With.Message.Contains($"need {logits.Length} values"));
    }

    private static Architecture Small(string model) => model switch
    {
        "lenet5" => ModelCatalog.Create(model),
        "alexnet" or "alexnet2012" => ModelCatalog.Create(model, new ModelOptions { Classes = 10, Height = 67, Width = 67, Head = ModelHead.Compact }),
        _ => ModelCatalog.Create(model, new ModelOptions { Classes = 10, Height = 32, Width = 32, Head = ModelHead.Compact }),
    };

    /// <summary>A network's beginning takes the whole one's file; its maps come out channels last, its features as the layer after them reads them.</summary>
    [Test]
    public void TheBeginningOfANetworkGivesItsFeatures([Values(1, 3)] int batch)
    {
        Architecture whole = Architecture.Define("whole", 2, 9, 7).Conv2D(4, 3, padding: 1).ReLU().MaxPool2D(2).Flatten().Linear(5).ReLU().Linear(3).Build();
        using var folder = new TemporaryFolder();
        using var network = new Network(whole, _backend);
        network.InitializeWeights(1);
        network.SaveWeights(folder["whole"]);
        float[] images = RandomValues.Uniform(batch * whole.Input.Length, 1);
        float[] logits = Run(whole), hidden = Run(whole.UpTo("classifier.1")), beforeReLU = Run(whole.UpTo("classifier.0")), maps = Run(whole.UpTo("features.2"));

        Assert.That(hidden, Is.EqualTo(beforeReLU.Select(v => Math.Max(0, v))));
        Assert.That(Linear("classifier.2", hidden, channels: 1, pixels: 5), Is.EqualTo(logits).AsCollection.Within(1e-5));
        Assert.That(Linear("classifier.0", maps, channels: 4, pixels: 4 * 3), Is.EqualTo(beforeReLU).AsCollection.Within(1e-5));
        Assert.That(() => whole.UpTo("classifier.9"), Throws.ArgumentException.With.Message.Contains("'classifier.9'").And.Message.Contains("classifier.2"));

        using var another = new Network(Architecture.Define("another", 2, 9, 7).Conv2D(4, 3, padding: 1).ReLU().MaxPool2D(2).Flatten().Linear(5).Build(), _backend);
        Assert.That(() => another.LoadWeights(folder["whole"]), Throws.TypeOf<InvalidDataException>(), "a network that is nobody's beginning takes no surplus");

        float[] Run(Architecture architecture)
        {
            using var part = new Network(architecture, _backend);
            part.LoadWeights(folder["whole"]);
            var values = new float[batch * architecture.Classes];
            part.Run(images, batch, values);
            return values;
        }

        // PyTorch's weights are for channels first.
        float[] Linear(string layer, float[] inputs, int channels, int pixels)
        {
            int length = channels * pixels, outputs = layer == "classifier.2" ? 3 : 5;
            float[] weights = new float[outputs * length], bias = new float[outputs];
            network.ReadParameter(layer + ".weight", weights);
            network.ReadParameter(layer + ".bias", bias);
            return [.. Enumerable.Range(0, batch * outputs).Select(i => bias[i % outputs] + Enumerable.Range(0, length)
                .Sum(j => weights[i % outputs * length + j % channels * pixels + j / channels] * inputs[i / outputs * length + j]))];
        }
    }
}
