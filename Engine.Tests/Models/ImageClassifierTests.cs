using Engine.Cpu;
using Engine.Data;
using Engine.Models;
using Engine.Tests.Support;
using Engine.Weights;

namespace Engine.Tests.Models;

/// <summary>A weights file that says what model it is of is opened in one call.</summary>
public sealed class ImageClassifierTests
{
    private static readonly ModelDescription Description = new()
    {
        Model = "lenet5", Classes = 3, Channels = 1, Height = 20, Width = 20, ClassNames = ["circle", "square", "star"], Mean = [0.4f], Deviation = [0.3f],
    };

    [Test]
    public void AFileThatDescribesItselfIsOpenedWithItsClassesAndPreprocessing()
    {
        using var folder = new TemporaryFolder();
        string path = folder["weights.safetensors"];
        using var backend = new CpuBackend();
        using var network = new Network(Description.ToArchitecture(), backend);
        network.InitializeWeights(1);
        network.SaveWeights(path, new Dictionary<string, string> { [ModelDescription.Key] = Description.ToJson() });
        Image image = new SyntheticDataSet(1, new ImageSize(1, 20, 20), seed: 4).Read(0);
        using var expected = new ImageClassifier(network, Description.ToPreprocessing(), Description.ToLabels());

        using ImageClassifier opened = ImageClassifier.Open(path, backend);

        Assert.That(opened.Classify(image), Is.EqualTo(expected.Classify(image)));
        Assert.That(opened.Classify(image).Select(p => p.Label), Is.EquivalentTo(Description.ClassNames));
        Assert.That((opened.Preprocessing.Normalization.Mean, opened.Preprocessing.Height), Is.EqualTo((Description.Mean, 20)));

        using SafetensorsFile resource = SafetensorsFile.Open(File.ReadAllBytes(path), "resource");
        using ImageClassifier fromMemory = ImageClassifier.Open(resource, backend);
        Assert.That(fromMemory.Classify(image), Is.EqualTo(expected.Classify(image)));
    }

    /// <summary>Other programs may write the remark, and only its required parts.</summary>
    [Test]
    public void WhatADescriptionDoesNotSayHasItsDefault()
    {
        using var folder = new TemporaryFolder();
        using var backend = new CpuBackend();
        var shortest = new ModelDescription { Model = "lenet5", Classes = 3, Channels = 1, Height = 20, Width = 20 };
        using var network = new Network(shortest.ToArchitecture(), backend);
        network.InitializeWeights(1);
        Image image = new SyntheticDataSet(1, new ImageSize(1, 20, 20), seed: 4).Read(0);
        using var expected = new ImageClassifier(network, shortest.ToPreprocessing());
        foreach (string remark in new[]
        {
            """{ "model": "lenet5", "classes": 3, "channels": 1, "height": 20, "width": 20 }""",
            """{ "model": "lenet5", "classes": 3, "channels": 1, "height": 20, "width": 20, "activation": "Relu", "classNames": [] }""",
        })
        {
            network.SaveWeights(folder["weights.safetensors"], new Dictionary<string, string> { [ModelDescription.Key] = remark });
            using ImageClassifier opened = ImageClassifier.Open(folder["weights.safetensors"], backend);
            Assert.That(opened.Classify(image), Is.EqualTo(expected.Classify(image)), remark);
        }

        ModelDescription tanh = shortest with { Activation = Engine.Backends.Activation.Tanh };
        Assert.That(ModelDescription.Find(new Dictionary<string, string> { [ModelDescription.Key] = tanh.ToJson() }, "file")!.Activation, Is.EqualTo(tanh.Activation));
        Assert.That(tanh.ToJson(), Does.Contain("\"activation\":\"Tanh\""));
        Assert.That(
            () => ModelDescription.Find(new Dictionary<string, string> { [ModelDescription.Key] = """{ "model": "lenet5", "classes": 3, "channels": 1, "height": 20 }""" }, "file"),
            Throws.TypeOf<InvalidDataException>().With.Message.StartsWith("file: ").And.Message.Contains("width"));
    }

    /// <summary>JSON has no infinity, but a number that is larger than every float becomes one.</summary>
    [Test]
    public void AMeanThatIsNotFiniteIsRefused()
    {
        string text = (Description with { Mean = [0.25f], Deviation = [0.5f] }).ToJson().Replace("0.25", "1e39", StringComparison.Ordinal);
        Assert.That(
            () => ModelDescription.Find(new Dictionary<string, string> { [ModelDescription.Key] = text }, "file"),
            Throws.TypeOf<InvalidDataException>().With.Message.StartsWith("file: ").And.Message.Contains("mean"));
    }

    [Test]
    public void WhatDoesNotSayItsModelIsRefused()
    {
        using var folder = new TemporaryFolder();
        using var backend = new CpuBackend();
        using var network = new Network(Description.ToArchitecture(), backend);
        network.InitializeWeights(1);
        network.SaveWeights(folder["silent.safetensors"]);
        network.SaveWeights(folder["wrong.safetensors"], new Dictionary<string, string> { [ModelDescription.Key] = (Description with { Model = "lenet6" }).ToJson() });
        network.SaveWeights(folder["other.safetensors"], new Dictionary<string, string> { [ModelDescription.Key] = (Description with { Classes = 4 }).ToJson() });
        Assert.That(() => ImageClassifier.Open(folder["silent.safetensors"], backend), Throws.TypeOf<InvalidDataException>().With.Message.Contains("ModelCatalog.Create"));
        Assert.That(() => ImageClassifier.Open(folder["wrong.safetensors"], backend), Throws.TypeOf<InvalidDataException>().With.Message.Contains("lenet6"));
        Assert.That(() => ImageClassifier.Open(folder["other.safetensors"], backend), Throws.TypeOf<InvalidDataException>().With.Message.Contains("[3").Or.Message.Contains("4"));
        Assert.That(() => ImageClassifier.Open(folder["none.safetensors"], backend), Throws.TypeOf<FileNotFoundException>());
        foreach ((ModelDescription wrong, string says) in new (ModelDescription, string)[]
        {
            (Description with { ClassNames = ["circle", "square"] }, "2 names"), (Description with { ClassNames = ["circle", "square", null!] }, "no name"),
            (Description with { Mean = [0.4f, 0.3f], Deviation = [0.3f, 0.3f] }, "channel"),
            (Description with { Head = (ModelHead)7 }, "standard or compact"), (Description with { Classes = 2_000_000_000, ClassNames = [] }, "classes"), (Description with { Model = "vgg16", Head = ModelHead.Compact, Height = 1_000_000_000, Width = 1_000_000_000 }, "smaller"),
        })
        {
            network.SaveWeights(folder["wrong.safetensors"], new Dictionary<string, string> { [ModelDescription.Key] = wrong.ToJson() });
            Assert.That(() => ImageClassifier.Open(folder["wrong.safetensors"], backend), Throws.TypeOf<InvalidDataException>().With.Message.Contains("wrong.safetensors").And.Message.Contains(says));
        }
    }
}
