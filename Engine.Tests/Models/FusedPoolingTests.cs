using Engine.Backends;
using Engine.Cpu;
using Engine.Models;
using Engine.Tests.Training;

namespace Engine.Tests.Models;

/// <summary>A network whose backend makes poolings while it convolves gives the bits of one whose backend makes them afterwards, in less memory.</summary>
public sealed class FusedPoolingTests
{
    private static readonly Architecture Compact = ModelCatalog.Create("vgg13", new ModelOptions { Height = 32, Width = 32, Head = ModelHead.Compact, Classes = 10 });

    [Test]
    public void LogitsAreTheSameBits()
    {
        float[] images = GeneratedImages.Batch(0, 3, (int)Compact.Input.Length).Images;
        float[] Logits(IBackend backend)
        {
            using IBackend owned = backend;
            using var network = new Network(Compact, backend);
            network.InitializeWeights(1);
            var logits = new float[3 * Compact.Classes];
            network.Run(images, 3, logits);
            return logits;
        }

        var counter = new PoolingCounter(new CpuBackend());
        float[] fused = Logits(counter);
        Assert.That(fused, Is.EqualTo(Logits(new NeverFusing(new CpuBackend()))));
        Assert.That(counter.Poolings, Is.EqualTo(2), "those behind maps of 32, 16 and 8 pixels are fused, those of 4 and 2 convolved by im2col");
    }

    /// <summary>By hand: 3·32² go in, conv1_1 writes 64·32² to the second slab, conv1_2 pooled 64·16² to the first, conv2_1 128·16² to the second.</summary>
    [Test]
    public void TheMapBetweenTakesNoMemory()
    {
        using var backend = new CpuBackend();
        using var network = new Network(Compact, backend);
        network.InitializeWeights(1);
        PreparedWeights?[] prepared = [.. Compact.Layers.Select((layer, i) => layer.Layer.Prepare(backend, layer.Input, network.Parameters.Of(i)))];
        InferenceSteps fused = InferenceSteps.Of(Compact, backend, i => prepared[i]), apart = InferenceSteps.Of(Compact, backend, _ => null);
        Assert.That((fused.FirstSlab, fused.SecondSlab), Is.EqualTo((64L * 16 * 16, 64L * 32 * 32)));
        Assert.That((apart.FirstSlab, apart.SecondSlab), Is.EqualTo((64L * 32 * 32, 64L * 32 * 32)));
        Assert.That(apart.Steps.Count - fused.Steps.Count, Is.EqualTo(3));
        foreach (PreparedWeights? one in prepared)
            one?.Dispose();
    }

    private sealed class NeverFusing(IBackend inner) : DelegatingBackend(inner)
    {
        public override bool CanFuseMaxPool2D(Conv2DGeometry geometry, PoolGeometry pooling, PreparedWeights? prepared) => false;
    }

    private sealed class PoolingCounter(IBackend inner) : DelegatingBackend(inner)
    {
        internal int Poolings { get; private set; }

        protected override void Before(in OperationCall call) => Poolings += call.Operation == nameof(MaxPool2D) ? 1 : 0;
    }
}
