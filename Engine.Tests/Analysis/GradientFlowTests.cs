using Engine.Analysis;
using Engine.Backends;
using Engine.Cpu;
using Engine.Data;
using Engine.Models;
using Engine.Tensors;
using Engine.Tests.Reference;
using Engine.Tests.Training;
using Engine.Training;

namespace Engine.Tests.Analysis;

/// <summary>What is read from within a step is what the formulas give by hand, and reading it changes nothing.</summary>
public sealed class GradientFlowTests
{
    private const int Batch = 4;

    private static readonly Architecture Everything = LearnerTests.Everything;

    [TestCase(Activation.Sigmoid)]
    [TestCase(Activation.Tanh)]
    [TestCase(Activation.Relu)]
    public void EveryNumberIsThatOfTheFormulas(Activation activation)
    {
        int[] widths = [6, 5, 7, 4, 3];
        ArchitectureBuilder builder = Architecture.Define("chain", 1, 2, 3).Flatten();
        for (int i = 1; i < widths.Length - 1; i++)
            builder = builder.Linear(widths[i]).Add(Layers.ActivationLayer.For(activation));
        using var backend = new CpuBackend(new CpuOptions { Threads = 1 });
        using var network = new Network(builder.Linear(widths[^1]).Build(), backend);

        network.InitializeWeights(1);

        // Large weights, so that some units are saturated or dead.
        var weights = new double[widths.Length - 1][,];
        var biases = new double[widths.Length - 1][];
        for (int l = 0; l < weights.Length; l++)
        {
            weights[l] = new double[widths[l + 1], widths[l]];
            biases[l] = new double[widths[l + 1]];
            var flat = new float[widths[l + 1] * widths[l]];
            var shift = new float[widths[l + 1]];
            for (int i = 0; i < flat.Length; i++)
                weights[l][i / widths[l], i % widths[l]] = flat[i] = 1.5f * CounterRandom.Normal(30 + (ulong)l, (ulong)i);
            for (int i = 0; i < shift.Length; i++)
                biases[l][i] = shift[i] = CounterRandom.Normal(60 + (ulong)l, (ulong)i) - (activation == Activation.Relu ? 1.5f : 0);
            network.Place(2 * l, flat, shift);
        }

        var images = new float[Batch * widths[0]];
        for (int i = 0; i < images.Length; i++)
            images[i] = CounterRandom.Normal(5, (ulong)i);
        int[] labels = [0, 2, 1, 2];
        GradientFlowStep flow = GradientFlow.Of(network, images, labels);
        LayerFlow[] expected = ChainRule.Of(activation, weights, biases, images, labels);
        Assert.That(flow.Step, Is.EqualTo(1));
        Assert.That(flow.Layers.Select(l => l.Name), Is.EqualTo(network.Architecture.Layers.Where(l => l.Parameters.Count > 0).Select(l => l.Name)));
        for (int l = 0; l < expected.Length; l++)
        {
            (LayerFlow came, LayerFlow hand) = (flow.Layers[l], expected[l]);
            Assert.That(came.WeightGradNorm, Is.EqualTo(hand.WeightGradNorm).Within(1e-4).Percent, $"weights of layer {l}");
            Assert.That(came.OutputGradNorm, Is.EqualTo(hand.OutputGradNorm).Within(1e-4).Percent, $"output of layer {l}");
            Assert.That(came.InnerGradNorm, Is.EqualTo(hand.InnerGradNorm).Within(1e-4).Percent, $"before the activation of layer {l}");
            Assert.That((came.Saturated, came.Dead), Is.EqualTo((hand.Saturated, hand.Dead)), $"layer {l}");
            Assert.That(came.Factor, l + 1 < expected.Length ? Is.EqualTo(hand.OutputGradNorm / expected[l + 1].OutputGradNorm).Within(1e-4).Percent : Is.Null);
        }

        Assert.That(expected.Any(l => l.Saturated is > 0 and < 1 || l.Dead is > 0 and < 1), "the case has nothing saturated or dead, and so shows nothing");
    }

    /// <summary>Every kind of layer: the processor's numbers are those of the double reference.</summary>
    [Test]
    public void EveryLayersNumbersAreTheReferences()
    {
        using var reference = new ReferenceBackend();
        using var cpu = new CheckingBackend(new CpuBackend(new CpuOptions { Threads = 2 }));
        GradientFlowStep expected = Flow(reference, Everything), came = Flow(cpu, Everything);
        Assert.That(came.Layers.Select(l => (l.Name, l.Type, l.Activation)), Is.EqualTo(expected.Layers.Select(l => (l.Name, l.Type, l.Activation))));
        for (int l = 0; l < came.Layers.Count; l++)
        {
            Assert.That(came.Layers[l].WeightGradNorm, Is.EqualTo(expected.Layers[l].WeightGradNorm).Within(0.01).Percent, came.Layers[l].Name);
            Assert.That(came.Layers[l].OutputGradNorm, Is.EqualTo(expected.Layers[l].OutputGradNorm).Within(0.01).Percent, came.Layers[l].Name);
            Assert.That(came.Layers[l].InnerGradNorm, Is.EqualTo(expected.Layers[l].InnerGradNorm).Within(0.01).Percent, came.Layers[l].Name);
            Assert.That(came.Layers[l].Dead, Is.EqualTo(expected.Layers[l].Dead), came.Layers[l].Name);
        }
    }

    /// <summary>Where a pooling takes the activation's gradient for the layer before, that layer's numbers are as if it did not.</summary>
    [Test]
    public void APoolingBehindTheActivationHidesNothing()
    {
        using var backend = new CpuBackend(new CpuOptions { Threads = 1 });
        Architecture Pooled(bool between)
        {
            ArchitectureBuilder builder = Architecture.Define("pooled", 1, 12, 12).Conv2D(8, 3, padding: 1).Tanh().MaxPool2D(2).Conv2D(6, 3).Sigmoid();
            return (between ? builder.AvgPool2D(1) : builder).MaxPool2D(3, 1).Flatten().Linear(10).Build();
        }

        GradientFlowStep direct = Flow(backend, Pooled(between: false)), apart = Flow(backend, Pooled(between: true));
        LayerFlow[] comparable = [.. apart.Layers.Where(l => l.Type != "AvgPool2D")];
        Assert.That(direct.Layers, Has.Count.EqualTo(comparable.Length));
        for (int l = 0; l < comparable.Length; l++)
        {
            Assert.That(direct.Layers[l].OutputGradNorm, Is.EqualTo(comparable[l].OutputGradNorm).Within(1e-4).Percent, comparable[l].Name);
            Assert.That(direct.Layers[l].InnerGradNorm, Is.EqualTo(comparable[l].InnerGradNorm).Within(1e-4).Percent, comparable[l].Name);
            Assert.That(direct.Layers[l].WeightGradNorm, Is.EqualTo(comparable[l].WeightGradNorm).Within(1e-4).Percent, comparable[l].Name);
        }

        Assert.That(direct.Layers[0].Slope, Is.InRange(0.01, 1));
        Assert.That(direct.Layers[2].Slope, Is.InRange(0.01, 0.25));
    }

    [Test]
    public void RecordingChangesNoBitOfTheTraining()
    {
        using var backend = new CpuBackend(new CpuOptions { Threads = 2 });
        (byte[] Weights, int Recorded) Train(bool record)
        {
            using var network = new Network(Everything, backend);
            network.InitializeWeights(3);
            var data = new SyntheticDataSet(40, new ImageSize(3, 21, 18));
            using var trainer = new Trainer(network, data, null, new TrainingOptions { Batch = 8, Steps = 6, Learner = new LearnerOptions { ClipNorm = 0.5, Seed = 2 } });
            using GradientFlow? flow = record ? GradientFlow.Record(trainer, step => step % 2 == 1) : null;
            trainer.Run();
            Assert.That(flow?.Steps.Select(s => s.Step), record ? Is.EqualTo(new long[] { 1, 3, 5 }) : Is.Null);
            using var folder = new Support.TemporaryFolder();
            string path = folder["weights.safetensors"];
            network.SaveWeights(path);
            return (File.ReadAllBytes(path), flow?.Steps.Count ?? 0);
        }

        (byte[] plain, _) = Train(record: false);
        (byte[] recorded, int steps) = Train(record: true);
        Assert.That(steps, Is.EqualTo(3));
        Assert.That(recorded.AsSpan().SequenceEqual(plain), "a recorded training gave other bits");
    }

    [Test]
    public void OnlyOneRecordsAndOnlyUntilDisposed()
    {
        using var backend = new CpuBackend(new CpuOptions { Threads = 1 });
        using var network = new Network(Everything, backend);
        network.InitializeWeights(1);
        using var learner = new Learner(network, Batch);
        (float[] images, int[] labels) = GeneratedImages.Batch(0, Batch, (int)Everything.Input.Length);
        GradientFlow first = GradientFlow.Record(learner, _ => true);
        Assert.That(() => GradientFlow.Record(learner, _ => true), Throws.InvalidOperationException.With.Message.Contains("recorded already"));
        learner.Step(images, labels);
        first.Dispose();
        learner.Step(images, labels);
        using GradientFlow second = GradientFlow.Record(learner, step => step > 3);
        learner.Step(images, labels);
        learner.Step(images, labels);
        Assert.That(first.Steps.Select(s => s.Step), Is.EqualTo(new long[] { 1 }));
        Assert.That(second.Steps.Select(s => s.Step), Is.EqualTo(new long[] { 4 }));
    }

    [Test]
    public void LayersBeforeTheFirstThatLearnsAreLeftOut()
    {
        using var backend = new CpuBackend(new CpuOptions { Threads = 1 });
        using var network = new Network(Everything, backend);
        network.InitializeWeights(1);
        using var learner = new Learner(network, Batch, new LearnerOptions { Frozen = ["features"] });
        using GradientFlow flow = GradientFlow.Record(learner, _ => true);
        (float[] images, int[] labels) = GeneratedImages.Batch(0, Batch, (int)Everything.Input.Length);
        learner.Step(images, labels);
        Assert.That(flow.Steps[0].Layers[0].Name, Is.EqualTo("classifier.0"));
        Assert.That(flow.Steps[0].Layers.Count(l => l.WeightGradNorm > 0), Is.EqualTo(3));
    }

    /// <summary>Weights around 10⁻⁴⁰ send back a gradient that float32 holds only as denormals.</summary>
    [Test]
    public void DenormalsAreCounted()
    {
        using var backend = new CpuBackend(new CpuOptions { Threads = 1 });
        using var network = new Network(Architecture.Define("faint", 1, 2, 3).Flatten().Linear(5).Linear(3).Build(), backend);
        network.InitializeWeights(1);
        network.Place(1, [.. Enumerable.Range(1, 15).Select(i => i * i * 1e-41f)], new float[3]);
        (float[] images, int[] labels) = GeneratedImages.Batch(0, Batch, 6);
        LayerFlow[] layers = [.. GradientFlow.Of(network, images, [.. labels.Select(l => l % 3)]).Layers];
        Assert.That(layers.Select(l => (l.DenormalOutputs, l.DenormalGradients)), Is.EqualTo(new[] { (0.0, 1.0), (1.0, 0.0) }));
        Assert.That(layers[1].DenormalWeightGradients, Is.Zero);
    }

    private static GradientFlowStep Flow(IBackend backend, Architecture architecture)
    {
        using var network = new Network(architecture, backend);
        network.InitializeWeights(2, Initializer.HeUniform);
        (float[] images, int[] labels) = GeneratedImages.Batch(0, Batch, (int)architecture.Input.Length);
        return GradientFlow.Of(network, images, labels, seed: 4);
    }
}
