using Engine.Backends;
using Engine.Tensors;

// readme-usings-begin
using Engine.Cpu;
using Engine.Data;
using Engine.Models;

// readme-usings-end
using Engine.Tests.Data;
using Engine.Tests.Support;

// readme-training-usings-begin
using Engine.Training;

// readme-training-usings-end

namespace Engine.Tests.Readme;

/// <summary>The README's samples are code of this file, compiled and run.</summary>
public class ReadmeSampleTests
{
    [Test]
    public void TheFirstSampleIsThisCode()
    {
        string[] blocks = CodeBlocks();
        Assert.That(Lines(blocks[0]), Is.EqualTo(Marked("usings").Concat(Marked("sample"))));
        Assert.That(Lines(blocks[0]), Has.Count.LessThanOrEqualTo(15));
    }

    [Test]
    public void TheSecondSampleIsThisCode() => Assert.That(Lines(CodeBlocks()[1]), Is.EqualTo(Marked("own")));

    [Test]
    public void TheFirstSampleRuns()
    {
        using var folder = new TemporaryFolder();
        string weights = folder["vgg16.safetensors"], photo = folder["photo.png"];
        WriteInputs(weights, photo);
        TextWriter console = Console.Out;
        using var printed = new StringWriter();
        Console.SetOut(printed);
        try
        {
            ClassifyAPhoto(weights, photo);
        }
        finally
        {
            Console.SetOut(console);
        }

        Assert.That(printed.ToString().TrimEnd().Split('\n'), Has.Length.EqualTo(5).And.All.Contains("class "));
    }

    [Test]
    public void TheSecondSampleIsANetwork()
    {
        Architecture mine = OwnNetwork();
        Assert.That(mine.Classes, Is.EqualTo(10));
        Assert.That(mine.Layers[^1].Input, Is.EqualTo(new Shape(1, 8 * 8 * 64)));
    }

    [Test]
    public void TheThirdSampleIsThisCode() => Assert.That(Lines(CodeBlocks()[2]), Is.EqualTo(Marked("training-usings").Concat(Marked("training"))));

    [Test]
    public void TheThirdSampleLearns()
    {
        using var folder = new TemporaryFolder();
        DataFiles.WriteIdx(folder, training: 128, test: 20, height: 28, width: 28);
        TextWriter console = Console.Out;
        using var printed = new StringWriter();
        Console.SetOut(printed);
        try
        {
            LearnDigits($"idx:{folder.Path}", folder["digits.safetensors"]);
        }
        finally
        {
            Console.SetOut(console);
        }

        Assert.That(printed.ToString().TrimEnd().Split('\n'), Has.Length.EqualTo(5).And.All.Contains("%"));
        using var backend = new CpuBackend();
        using ImageClassifier opened = ImageClassifier.Open(folder["digits.safetensors"], backend);
        Assert.That(opened.Classify(DataFiles.Picture(28, 28, 1), top: 1)[0].Label, Is.Not.Null);
    }

    private static void LearnDigits(string mnist, string weights)
    {
        // readme-training-begin
        OpenedData digits = DataCatalog.Open(mnist);
        using var backend = new CpuBackend();
        using var network = new Network(ModelCatalog.Create("lenet5"), backend);
        network.InitializeWeights(seed: 1);

        using var trainer = new Trainer(network, digits.Training, digits.Validation, new TrainingOptions { Epochs = 5 });
        foreach (EpochMetrics epoch in trainer.Run().Epochs)
            Console.WriteLine($"epoch {epoch.Epoch}: {epoch.ValAccuracy:P2} of the test images");
        trainer.SaveWeights(weights);
        // readme-training-end
    }

    private static void ClassifyAPhoto(string weights, string photo)
    {
        // readme-sample-begin
        using var backend = new CpuBackend();
        using var network = new Network(ModelCatalog.Create("vgg16"), backend);
        network.LoadWeights(weights);

        using var classifier = new ImageClassifier(network);
        foreach (Prediction p in classifier.Classify(ImageFile.Read(photo), top: 5))
            Console.WriteLine($"{p.Probability,8:P2}  class {p.Index}");
        // readme-sample-end
    }

    private static Architecture OwnNetwork()
    {
        // readme-own-begin
        Architecture mine = Architecture.Define("mine", channels: 3, height: 32, width: 32)
            .Conv2D(32, kernel: 3, padding: 1).ReLU().MaxPool2D(2)
            .Conv2D(64, kernel: 3, padding: 1).BatchNorm2D().ReLU().MaxPool2D(2)
            .Flatten().Linear(10)
            .Build();
        // readme-own-end
        return mine;
    }

    /// <summary>Seeded VGG-16 weights and a small picture.</summary>
    private static void WriteInputs(string weights, string photo)
    {
        using (var backend = new CpuBackend())
        using (var network = new Network(ModelCatalog.Create("vgg16"), backend))
        {
            network.InitializeWeights(1);
            network.SaveWeights(weights);
        }

        ImageFile.WritePng(photo, DataFiles.Picture(64, 64, 1));
    }

    private static string[] CodeBlocks() =>
        [.. File.ReadAllText(Path.Combine(Root(), "README.md")).Split("```csharp\n").Skip(1).Select(part => part[..part.IndexOf("```", StringComparison.Ordinal)])];

    private static List<string> Marked(string name)
    {
        string source = File.ReadAllText(Path.Combine(Root(), "Engine.Tests", "Readme", "ReadmeSampleTests.cs"));
        string begin = $"// readme-{name}-begin\n", end = $"// readme-{name}-end";
        int start = source.IndexOf(begin, StringComparison.Ordinal) + begin.Length;
        return Lines(source[start..source.IndexOf(end, start, StringComparison.Ordinal)]);
    }

    /// <summary>Lines without their common indentation and without empty ones.</summary>
    private static List<string> Lines(string text)
    {
        string[] lines = [.. text.ReplaceLineEndings("\n").Split('\n').Where(l => l.Trim().Length > 0)];
        int indentation = lines.Min(l => l.Length - l.TrimStart().Length);
        return [.. lines.Select(l => l[indentation..].TrimEnd())];
    }

    private static string Root()
    {
        string? folder = TestContext.CurrentContext.TestDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Engine.sln")))
            folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException("Engine.sln was not found above the tests.");
    }
}
