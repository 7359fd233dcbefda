using Engine.Cpu;
using Engine.Data;
using Engine.Models;
using Engine.Training;

namespace Engine.Tests.Training;

/// <summary>An evaluation sees the images that a classifier sees.</summary>
public sealed class EvaluatorTests
{
    private const int Classes = 10;

    // 16×16 images are the network's own; 21×18 ones are cut in either case.
    [TestCase(16, 16, false)]
    [TestCase(16, 16, true)]
    [TestCase(21, 18, false)]
    [TestCase(21, 18, true)]
    public void AnEvaluationSeesWhatAClassifierSees(int height, int width, bool keepsFittingImages)
    {
        var data = new SyntheticDataSet(30, new ImageSize(3, height, width), seed: 5);
        using var backend = new CpuBackend();
        using var network = new Network(Architecture.Define("small", 3, 16, 16).Conv2D(4, kernel: 3).ReLU().Flatten().Linear(Classes).Build(), backend);
        network.InitializeWeights(1);
        ImagePreprocessing preprocessing = ImagePreprocessing.For(3, 16, 16) with { KeepsFittingImages = keepsFittingImages };

        EvaluationResult result = Evaluator.Run(network, data, preprocessing, batch: 7);

        using var classifier = new ImageClassifier(network, preprocessing);
        double loss = 0;
        int hits = 0;
        for (int i = 0; i < data.Count; i++)
        {
            IReadOnlyList<Prediction> order = classifier.Classify(data.Read(i), top: Classes);
            hits += order[0].Index == data.LabelOf(i) ? 1 : 0;
            loss -= Math.Log(order.Single(p => p.Index == data.LabelOf(i)).Probability);
        }

        Assert.That(result.Top1, Is.EqualTo((double)hits / data.Count));
        Assert.That(result.Loss, Is.EqualTo(loss / data.Count).Within(1e-6 * loss / data.Count));
    }

    [Test]
    public void AnotherSizeIsRefused()
    {
        using var backend = new CpuBackend();
        using var network = new Network(Architecture.Define("small", 3, 16, 16).Flatten().Linear(Classes).Build(), backend);
        Assert.That(
            () => Evaluator.Run(network, new SyntheticDataSet(10, new ImageSize(3, 16, 16), seed: 5), ImagePreprocessing.ImageNet),
            Throws.ArgumentException.With.Message.Contains("3×16×16").And.Message.Contains("3×224×224"));
    }
}
