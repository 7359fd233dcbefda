using Engine.Backends;
using Engine.Cpu;
using Engine.Models;
using Engine.Tensors;
using Engine.Tests.Support;
using Engine.Weights;

namespace Engine.Tests.Weights;

/// <summary>A network takes a file whole or not at all.</summary>
public class LoadingTests
{
    private static readonly Architecture Small = Architecture.Define("small", 2, 6, 5)
        .Conv2D(3, 3, padding: 1).BatchNorm2D().ReLU().MaxPool2D(2).Flatten().Linear(4).ReLU().Linear(5).Build();

    private readonly CpuBackend _backend = new(new CpuOptions { Threads = 1 });
    private readonly float[] _image = [.. Enumerable.Range(0, 60).Select(i => 0.1f * (i % 7) - 0.2f)];

    [OneTimeTearDown]
    public void Close() => _backend.Dispose();

    [Test]
    public void SavedWeightsGiveTheSameLogits()
    {
        using var folder = new TemporaryFolder();
        string path = folder["small.safetensors"];
        using var first = new Network(Small, _backend);
        first.InitializeWeights(5);
        first.SaveWeights(path);
        using var second = new Network(Small, _backend);
        var reports = new List<WeightsProgress>();
        second.LoadWeights(path, new Progress(reports));
        Assert.That(Logits(second), Is.EqualTo(Logits(first)));
        Assert.That(reports.Select(r => r.Tensor), Is.EqualTo(Names(path)));
        Assert.That(reports[^1].Done, Is.EqualTo(reports[^1].Total));
    }

    [Test]
    public void FilesKeepPyTorchsOrder()
    {
        using var folder = new TemporaryFolder();
        string path = folder["small.safetensors"];
        using var network = new Network(Small, _backend);
        network.LoadWeights(new TestWeights(Small));
        network.SaveWeights(path);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        var source = new TestWeights(Small);
        foreach (SafetensorsEntry entry in file.Entries)
        {
            float[] written = new float[entry.ElementCount], given = new float[entry.ElementCount];
            file.Read(entry, 0, written);
            source.Read(entry.Name, 0, given);
            Assert.That(written, Is.EqualTo(given), entry.Name);
            Assert.That(entry.Shape, Is.EqualTo(source.ShapeOf(entry.Name)));
        }
    }

    [Test]
    public void WhatDoesNotFitIsRefusedAndTheOldWeightsStay([Values] bool keepWeights)
    {
        using var network = new Network(Small, _backend, new NetworkOptions { KeepWeights = keepWeights });
        network.InitializeWeights(5);
        float[] before = Logits(network);
        Refused(network, new TestWeights(Small) { Without = "features.1.running_var" }, "'features.1.running_var'", "of 3 is missing", "small");
        Refused(network, new TestWeights(Small) { With = ("extra.weight", [2, 3]) }, "'extra.weight'", "2×3", "not one of small's");
        Refused(network, new TestWeights(Small) { With = ("features.0.weight", [3, 2, 3, 4]) }, "'features.0.weight'", "3×2×3×4", "expects 3×2×3×3");
        Refused(network, new TestWeights(Small) { With = ("features.0.weight", []) }, "'features.0.weight'", "a scalar");
        Refused(network, new TestWeights(Small) { With = ("classifier.2.weight", [7, 4]) }, "'classifier.2.weight'", "7 classes", "for 5");
        using var folder = new TemporaryFolder();
        SafetensorsWriter.Write(folder["integers.safetensors"], TensorsOf(new TestWeights(Small)), new Dictionary<string, string>());
        byte[] file = File.ReadAllBytes(folder["integers.safetensors"]);
        int last = file.AsSpan().LastIndexOf("\"F32\""u8);
        "\"I32\""u8.CopyTo(file.AsSpan(last));
        File.WriteAllBytes(folder["integers.safetensors"], file);
        Assert.That(() => network.LoadWeights(folder["integers.safetensors"]), Throws.TypeOf<InvalidDataException>().With.Message.Contains("dtype I32"));
        Assert.That(Logits(network), Is.EqualTo(before));

        network.LoadWeights(new TestWeights(Small) { With = ("features.1.num_batches_tracked", []) });
        Assert.That(Logits(network), Is.Not.EqualTo(before));
    }

    [Test]
    public void ALoadThatBreaksOffLeavesNoWeights()
    {
        using var network = new Network(Small, _backend);
        network.InitializeWeights(5);
        Assert.That(() => network.LoadWeights(new TestWeights(Small) { FailsAt = "classifier.0.weight" }), Throws.TypeOf<IOException>());
        Assert.That(() => Logits(network), Throws.InvalidOperationException.With.Message.Contains("no weights"));

        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        Assert.That(() => network.LoadWeights(new TestWeights(Small), null, cancelled.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(() => network.SaveWeights("never"), Throws.InvalidOperationException.With.Message.Contains("no weights"));
        network.LoadWeights(new TestWeights(Small));
        Assert.That(Logits(network), Has.All.Matches<float>(float.IsFinite));
    }

    [Test]
    public void WeightsThatAreNotKeptRunTheSameAndCannotBeSaved()
    {
        Architecture architecture = ModelCatalog.Create("vgg11", new ModelOptions { Height = 32, Width = 32, Classes = 10, Head = ModelHead.Compact });
        var images = new float[3 * 32 * 32];
        images.AsSpan().Fill(0.3f);
        float[] kept = new float[10], given = new float[10];
        using (var network = new Network(architecture, _backend))
        {
            network.InitializeWeights(1);
            network.Run(images, 1, kept);
        }

        using var folder = new TemporaryFolder();
        using var frugal = new Network(architecture, _backend, new NetworkOptions { KeepWeights = false });
        frugal.InitializeWeights(1);
        frugal.SaveWeights(folder["before.safetensors"]);
        frugal.Run(images, 1, given);
        Assert.That(given, Is.EqualTo(kept));
        Assert.That(() => frugal.SaveWeights(folder["after.safetensors"]), Throws.InvalidOperationException.With.Message.Contains("KeepWeights"));
        frugal.LoadWeights(folder["before.safetensors"]);
        frugal.Run(images, 1, given);
        Assert.That(given, Is.EqualTo(kept));
    }

    [Test]
    public void AnInitializationThatFailsLeavesNoWeightsWhereTheyWereGivenUp()
    {
        using var backend = new FailingFill(new CpuBackend(new CpuOptions { Threads = 1 }));
        using var network = new Network(Small, backend, new NetworkOptions { KeepWeights = false });
        network.InitializeWeights(5);
        Logits(network);
        backend.Fails = true;
        Assert.That(() => network.InitializeWeights(6), Throws.TypeOf<IOException>());
        Assert.That(() => Logits(network), Throws.InvalidOperationException.With.Message.Contains("no weights"));
    }

    /// <summary>One parameter read and set, in the order of files; what was prepared from the old one is made anew.</summary>
    [Test]
    public void AParameterIsReadAndSetByItsName()
    {
        using var network = new Network(Small, _backend);
        Assert.That(() => network.ReadParameter("features.0.weight", new float[54]), Throws.InvalidOperationException.With.Message.Contains("no weights"));
        var source = new TestWeights(Small);
        network.LoadWeights(source);
        float[] expected = new float[54], came = new float[54], before = Logits(network);
        source.Read("features.0.weight", 0, expected);
        network.ReadParameter("features.0.weight", came);
        Assert.That(came, Is.EqualTo(expected));

        network.WriteParameter("features.0.weight", new float[54]);
        network.ReadParameter("features.0.weight", came);
        Assert.That(came, Is.All.Zero);
        Assert.That(Logits(network), Is.Not.EqualTo(before));
        network.WriteParameter("features.0.weight", expected);
        Assert.That(Logits(network), Is.EqualTo(before));

        Assert.That(() => network.WriteParameter("features.0.weight", new float[53]), Throws.ArgumentException.With.Message.Contains("54").And.Message.Contains("3×2×3×3").And.Message.Contains("53"));
        Assert.That(() => network.ReadParameter("features.9.weight", came), Throws.ArgumentException.With.Message.Contains("features.9.weight").And.Message.Contains("features.0.weight"));
        using var frugal = new Network(Small, _backend, new NetworkOptions { KeepWeights = false });
        frugal.LoadWeights(source);
        Logits(frugal);
        Assert.That(() => frugal.ReadParameter("features.0.weight", came), Throws.InvalidOperationException.With.Message.Contains("KeepWeights"));
    }

    private static IReadOnlyList<SafetensorsTensor> TensorsOf(TestWeights source) =>
        [.. source.Names.Select(name => new SafetensorsTensor(name, source.ShapeOf(name)!, (start, destination) => source.Read(name, start, destination)))];

    private static void Refused(Network network, TestWeights source, params string[] says)
    {
        var refused = Assert.Throws<InvalidDataException>(() => network.LoadWeights(source));
        foreach (string part in says.Append("test weights: "))
            Assert.That(refused!.Message, Does.Contain(part));
    }

    private static IReadOnlyList<string> Names(string path)
    {
        using SafetensorsFile file = SafetensorsFile.Open(path);
        return file.Names;
    }

    private float[] Logits(Network network)
    {
        var logits = new float[5];
        network.Run(_image, 1, logits);
        return logits;
    }

    /// <summary>A device that breaks down when it is told to fill.</summary>
    private sealed class FailingFill(IBackend backend) : DelegatingBackend(backend)
    {
        internal bool Fails { get; set; }

        public override void Fill(in Tensor destination, float value)
        {
            if (Fails)
                throw new IOException("the device is gone");
            base.Fill(destination, value);
        }
    }

    private sealed class Progress(List<WeightsProgress> reports) : IProgress<WeightsProgress>
    {
        public void Report(WeightsProgress value) => reports.Add(value);
    }
}
