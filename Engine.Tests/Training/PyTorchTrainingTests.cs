using System.Text.Json;
using Engine.Backends;
using Engine.Cpu;
using Engine.Layers;
using Engine.Models;
using Engine.Tests.Support;
using Engine.Training;
using Engine.Weights;

namespace Engine.Tests.Training;

/// <summary>Whole trainings against PyTorch's (Goldens/make_goldens.py): the loss of every step, the first gradients, the weights at the end.</summary>
public sealed class PyTorchTrainingTests
{
    private static readonly JsonElement Goldens = JsonDocument.Parse(File.ReadAllBytes(
        Path.Combine(TestContext.CurrentContext.TestDirectory, "Training", "Goldens", "goldens.json"))).RootElement;

    private static readonly SgdOptimizer Sgd = new() { LearningRate = 0.01, Momentum = 0.9, WeightDecay = 5e-4 };

    [Test]
    public void LeNet5() => Compare("lenet5", ModelCatalog.Create("lenet5"), new LearnerOptions { Optimizer = Sgd });

    [Test]
    public void LeNet5WithNesterovAndClipping() =>
        Compare("lenet5 nesterov", ModelCatalog.Create("lenet5"), new LearnerOptions { Optimizer = Sgd with { Nesterov = true }, ClipNorm = 0.5 });

    [Test]
    public void LeNet5WithAdamWAndLabelSmoothing() => Compare(
        "lenet5 adamw", ModelCatalog.Create("lenet5"), new LearnerOptions { Optimizer = new AdamWOptimizer { LearningRate = 0.001, WeightDecay = 0.01 }, LabelSmoothing = 0.1 });

    [Test]
    public void Vgg11Compact([Values] ConvolutionMethod method) => Compare("vgg11", Compact("vgg11"), new LearnerOptions { Optimizer = Sgd }, method);

    [Test]
    public void Vgg11WithBatchNormCompact() => Compare("vgg11-bn", Compact("vgg11-bn"), new LearnerOptions { Optimizer = Sgd });

    [Test]
    public void AlexNet() => Compare("alexnet", ModelCatalog.Create("alexnet", new ModelOptions { Dropout = 0 }), new LearnerOptions { Optimizer = Sgd });

    private static Architecture Compact(string model) =>
        ModelCatalog.Create(model, new ModelOptions { Classes = 10, Height = 32, Width = 32, Head = ModelHead.Compact });

    private static void Compare(string name, Architecture architecture, LearnerOptions options, ConvolutionMethod method = ConvolutionMethod.Fastest)
    {
        JsonElement golden = Goldens.GetProperty(name);
        int batch = golden.GetProperty("batch").GetInt32(), length = (int)architecture.Input.Length;
        using var backend = new CpuBackend(new CpuOptions { Convolution = method });
        using var network = new Network(architecture, backend);
        network.InitializeWeights(5);
        using var learner = new Learner(network, batch, options);

        // Rounding alone gives some 10⁻⁷ of a loss; batch norm divides by deviations of few images and makes more of it.
        double tolerance = architecture.Layers.Any(placed => placed.Layer is BatchNorm2D) ? 2e-5 : 1e-6;
        double worstLoss = 0;
        int step = 0;
        foreach (JsonElement expected in golden.GetProperty("losses").EnumerateArray())
        {
            (float[] images, int[] labels) = GeneratedImages.Batch(step * batch, batch, length);
            learner.Step(images, labels);
            if (step == 0)
                CompareGradients(learner, golden.GetProperty("gradientNorms"));
            double ideal = expected.GetDouble(), came = learner.Losses[0].Loss;
            worstLoss = Math.Max(worstLoss, Math.Abs(came - ideal) / ideal);
            Assert.That(came, Is.EqualTo(ideal).Within(tolerance * ideal), $"loss of step {++step}");
        }

        TestContext.Out.WriteLine($"{name}: losses within {worstLoss:G2}, weights within {CompareWeights(network, golden.GetProperty("weights")):G2}");
    }

    private static void CompareGradients(Learner learner, JsonElement norms)
    {
        Architecture architecture = learner.Network.Architecture;
        for (int layer = 0; layer < architecture.Layers.Count; layer++)
        {
            for (int i = 0; i < architecture.Layers[layer].Parameters.Count; i++)
            {
                if (!architecture.Layers[layer].Parameters[i].IsLearnt)
                    continue;
                string parameter = architecture.Layers[layer].ParameterName(architecture.Layers[layer].Parameters[i]);
                var values = new float[architecture.Layers[layer].Parameters[i].Shape.Length];
                learner.Network.Backend.Download(learner.Gradients.Of(layer)[i], values);
                double norm = Math.Sqrt(values.Sum(v => (double)v * v)), ideal = norms.GetProperty(parameter).GetDouble();

                // Batch norm takes a convolution's bias away again: its gradient is nothing but the rounding of sums as large as the weights' gradient.
                double size = norms.GetProperty($"{architecture.Layers[layer].Name}.weight").GetDouble();
                Assert.That(norm, Is.EqualTo(ideal).Within(1e-4 * ideal + 1e-6 * size), $"gradient of {parameter}");
            }
        }
    }

    private static double CompareWeights(Network network, JsonElement weights)
    {
        using var folder = new TemporaryFolder();
        network.SaveWeights(folder["after.safetensors"]);
        using SafetensorsFile file = SafetensorsFile.Open(folder["after.safetensors"]);
        double worst = 0;
        foreach (JsonProperty tensor in weights.EnumerateObject())
        {
            var values = new float[file.ShapeOf(tensor.Name)!.Aggregate(1L, (a, b) => a * b)];
            file.Read(tensor.Name, 0, values);
            double norm = tensor.Value.GetProperty("norm").GetDouble();
            Assert.That(Math.Sqrt(values.Sum(v => (double)v * v)), Is.EqualTo(norm).Within(1e-3 * norm + 1e-6), $"norm of {tensor.Name}");

            // A sampled weight may be near zero: it is held against the tensor's usual size.
            double size = norm / Math.Sqrt(values.Length);
            foreach ((JsonElement place, JsonElement value) in tensor.Value.GetProperty("places").EnumerateArray().Zip(tensor.Value.GetProperty("values").EnumerateArray()))
            {
                double difference = Math.Abs(values[place.GetInt32()] - value.GetDouble());
                worst = Math.Max(worst, difference / Math.Max(size, 1e-9));
                Assert.That(difference, Is.LessThanOrEqualTo(1e-3 * size + 1e-6), $"{tensor.Name}[{place}]");
            }
        }

        return worst;
    }
}
