using Engine.Backends;
using Engine.Cpu;
using Engine.Models;
using Engine.Tensors;
using Engine.Training;

namespace Engine.Tests.Training;

/// <summary>The check by differences passes right gradients and finds wrong ones.</summary>
public sealed class GradientCheckerTests
{
    public static IEnumerable<TestCaseData<Architecture>> Networks()
    {
        yield return new TestCaseData<Architecture>(ModelCatalog.Create("lenet5")).SetArgDisplayNames("lenet5");
        yield return new TestCaseData<Architecture>(ModelCatalog.Create("lenet5", new ModelOptions { Activation = Activation.Sigmoid })).SetArgDisplayNames("lenet5, sigmoid");
        yield return new TestCaseData<Architecture>(Architecture.Define("pooled", 2, 12, 12).AvgPool2D(2).Conv2D(8, 3).ReLU().Flatten().Linear(10).Build()).SetArgDisplayNames("first a layer that learns nothing");
        yield return new TestCaseData<Architecture>(LearnerTests.Everything).SetArgDisplayNames("every layer");
    }

    [TestCaseSource(nameof(Networks))]
    public void RightGradientsPass(Architecture architecture)
    {
        using var backend = new CpuBackend();
        using var network = new Network(architecture, backend);
        network.InitializeWeights(1, Initializer.HeUniform);
        IReadOnlyList<GradientComparison> comparisons = GradientChecker.Run(network, batch: 4, seed: 3);
        Assert.That(comparisons, Has.Count.EqualTo(2 * architecture.Layers.Sum(l => l.Parameters.Count(p => p.IsLearnt))));
        GradientComparison worst = comparisons.MaxBy(c => c.Error);
        TestContext.Out.WriteLine(worst);
        Assert.That(worst.Error, Is.LessThan(GradientChecker.Tolerance), worst.Parameter);
    }

    [Test]
    public void AWrongGradientIsFound([Values("bias", "weights")] string what)
    {
        using var backend = new WrongGradients(what);
        using var network = new Network(ModelCatalog.Create("lenet5"), backend);
        network.InitializeWeights(1);
        string[] wrong = [.. GradientChecker.Run(network).Where(c => c.Error > GradientChecker.Tolerance).Select(c => c.Parameter).Distinct()];
        Assert.That(wrong, Is.EquivalentTo(what == "bias" ? ["classifier.0.bias", "classifier.2.bias", "classifier.4.bias"] : new[] { "features.0.weight", "features.3.weight" }));
    }

    /// <summary>Bias gradients of linear layers that are a tenth too large, or filters' gradients of the wrong sign.</summary>
    private sealed class WrongGradients(string what) : DelegatingBackend(new CpuBackend())
    {
        public override void BiasGrad(in Tensor outputGrad, in Tensor biasGrad)
        {
            base.BiasGrad(outputGrad, biasGrad);
            if (what == "bias")
                Scale(biasGrad, 1.1f);
        }

        public override void Conv2DGradWeights(Conv2DGeometry geometry, in Tensor input, in Tensor outputGrad, in Tensor weightsGrad, in Tensor biasGrad)
        {
            base.Conv2DGradWeights(geometry, input, outputGrad, weightsGrad, biasGrad);
            if (what == "weights")
                Scale(weightsGrad, -1);
        }

        private void Scale(in Tensor tensor, float factor)
        {
            var values = new float[tensor.Length];
            Download(tensor, values);
            Upload([.. values.Select(v => v * factor)], tensor);
        }
    }
}
