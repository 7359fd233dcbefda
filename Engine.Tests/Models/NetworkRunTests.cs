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
}
