using System.Text.Json;
using Engine.Analysis;
using Engine.Models;
using Engine.Tensors;

namespace Engine.Tests.Models;

/// <summary>The parameters of every model that torchvision has too: names, order, shapes and count. Goldens/make_goldens.py made the figures.</summary>
public sealed class ParameterTests
{
    private static readonly JsonElement Goldens =
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Models", "Goldens", "parameters.json"))).RootElement;

    public static IEnumerable<string> ModelsOfTorchvision() => Goldens.EnumerateObject().Select(golden => golden.Name);

    [TestCaseSource(nameof(ModelsOfTorchvision))]
    public void AreTorchvisions(string model)
    {
        JsonElement golden = Goldens.GetProperty(model);
        Architecture architecture = ModelCatalog.Create(model);
        Assert.That(
            architecture.Layers.SelectMany(layer => layer.Parameters.Select(p => $"{layer.ParameterName(p)} {Text(p.FileShape)}")),
            Is.EqualTo(golden.GetProperty("tensors").EnumerateObject().Select(t => $"{t.Name} {t.Value.GetRawText()}")));
        Assert.That(Cost.Of(architecture).Parameters, Is.EqualTo(golden.GetProperty("learnt").GetInt64()));
    }

    [Test]
    public void OfLeNet5()
    {
        string[] named = [.. ModelCatalog.Create("lenet5").Layers.SelectMany(layer => layer.Parameters.Select(p => $"{layer.ParameterName(p)} {Text(p.FileShape)}"))];
        Assert.That(named, Is.EqualTo((string[])
        [
            "features.0.weight [6,1,5,5]", "features.0.bias [6]", "features.3.weight [16,6,5,5]", "features.3.bias [16]",
            "classifier.0.weight [120,400]", "classifier.0.bias [120]", "classifier.2.weight [84,120]", "classifier.2.bias [84]",
            "classifier.4.weight [10,84]", "classifier.4.bias [10]",
        ]));
    }

    [TestCase("alexnet", 61_100_840)]
    [TestCase("vgg16", 138_357_544)]
    public void AreAsManyAsPublished(string model, long count) => Assert.That(Cost.Of(ModelCatalog.Create(model)).Parameters, Is.EqualTo(count));

    private static string Text(Shape shape) => $"[{string.Join(',', Enumerable.Range(0, shape.Rank).Select(i => shape[i]))}]";
}
