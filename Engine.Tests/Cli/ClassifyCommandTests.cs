using System.Buffers.Binary;
using System.Globalization;
using System.Text.Json;
using Engine.Cpu;
using Engine.Data;
using Engine.Models;
using Engine.Tests.Support;

namespace Engine.Tests.Cli;

/// <summary>The command on small pictures and a seeded LeNet-5, and every way it can be asked for something impossible.</summary>
public class ClassifyCommandTests
{
    private readonly TemporaryFolder _folder = new();
    private string _weights = "", _first = "", _second = "";

    [OneTimeSetUp]
    public void MakeFiles()
    {
        _weights = _folder["lenet5.safetensors"];
        using (var backend = new CpuBackend(new CpuOptions { Threads = 1 }))
        using (var network = new Network(ModelCatalog.Create("lenet5"), backend))
        {
            network.InitializeWeights(7);
            network.SaveWeights(_weights);
        }

        _first = _folder.Write("images/a.bmp", Bitmap(40, 30, 3));
        _second = _folder.Write("images/B.BMP", Bitmap(28, 28, 11));
        File.WriteAllText(_folder["images/notes.txt"], "not an image");
        File.WriteAllText(_folder["images/._a.bmp"], "what a file manager left behind");
    }

    [OneTimeTearDown]
    public void RemoveFiles() => _folder.Dispose();

    [Test]
    public void JsonAgreesWithTheLibrary()
    {
        JsonElement json = Run(_first, "--top", "10", "--json").Json;
        using var backend = new CpuBackend();
        using var network = new Network(ModelCatalog.Create("lenet5"), backend);
        network.LoadWeights(_weights);
        using var classifier = new ImageClassifier(network);
        IReadOnlyList<Prediction> expected = classifier.Classify(ImageFile.Read(_first), 10);

        Assert.That(json.GetArrayLength(), Is.EqualTo(1));
        Assert.That(json[0].GetProperty("file").GetString(), Is.EqualTo(_first));
        JsonElement top = json[0].GetProperty("top");
        Assert.That(top.EnumerateArray().Select(t => t.GetProperty("index").GetInt32()), Is.EqualTo(expected.Select(p => p.Index)));
        Assert.That(top.EnumerateArray().Select(t => t.GetProperty("logit").GetSingle()), Is.EqualTo(expected.Select(p => p.Logit)));
        Assert.That(top.EnumerateArray().Sum(t => t.GetProperty("probability").GetDouble()), Is.EqualTo(1).Within(1e-5));
        Assert.That(top[0].GetProperty("label").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public void AnOpenClDeviceGivesTheSame()
    {
        OpenClPlatform.Require();
        JsonElement expected = Run(_first, "--top", "10", "--json").Json[0].GetProperty("top");
        foreach (string device in new[] { "opencl", "opencl:0" })
        {
            JsonElement top = Run(_first, "--top", "10", "--json", "--device", device).Json[0].GetProperty("top");
            Assert.That(top.EnumerateArray().Select(t => t.GetProperty("index").GetInt32()), Is.EqualTo(expected.EnumerateArray().Select(t => t.GetProperty("index").GetInt32())));
            Assert.That(
                top.EnumerateArray().Select(t => t.GetProperty("logit").GetSingle()),
                Is.EqualTo(expected.EnumerateArray().Select(t => t.GetProperty("logit").GetSingle())).AsCollection.Within(1e-5f));
        }

        string[] With(params string[] more) => ["classify", _first, "--model", "lenet5", "--weights", _weights, .. more];
        CommandLine.RunAndExpectError(2, With("--device", "opencl:99"), "--device opencl:99", "opencl:0");
        CommandLine.RunAndExpectError(2, With("--device", "opencl", "--threads", "2"), "--threads 2", "only cpu");
        CommandLine.RunAndExpectError(2, With("--device", "opencl", "--convolution", "measured"), "--convolution measured", "winograd4");
        CommandLine.RunAndExpectError(2, With("--device", "opencl", "--convolution", "winograd2", "--precision", "tf32"), "--convolution winograd2", "tf32");
    }

    [Test]
    public void AFolderGivesItsImagesByNameAndTheBatchChangesNothing([Values(1, 2, 5)] int batch)
    {
        CommandLine ran = Run(_folder["images"], "--batch", batch.ToString(CultureInfo.InvariantCulture), "--json");
        Assert.That(ran.ExitCode, Is.Zero, ran.Error);
        Assert.That(ran.Json.EnumerateArray().Select(e => e.GetProperty("file").GetString()), Is.EqualTo((string[])[_second, _first]));
        JsonElement alone = Run(_second, "--json").Json;
        Assert.That(
            ran.Json[0].GetProperty("top")[0].GetProperty("logit").GetSingle(),
            Is.EqualTo(alone[0].GetProperty("top")[0].GetProperty("logit").GetSingle()).Within(1e-5f));
    }

    [Test]
    public void LabelsAreShown()
    {
        string labels = _folder["labels.txt"];
        File.WriteAllLines(labels, Enumerable.Range(0, 10).Select(i => $"digit {i}"));
        CommandLine ran = Run(_first, "--labels", labels, "--top", "3");
        Assert.That(ran.ExitCode, Is.Zero, ran.Error);
        string[] lines = ran.Output.TrimEnd().Split('\n');
        Assert.That(lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries), Is.EqualTo(new[] { "probability", "logit", "class", "name" }));
        Assert.That(lines[1..], Has.Length.EqualTo(3).And.All.Contains("digit "));
    }

    [Test]
    public void AnUnreadableImageDoesNotStopTheOthers()
    {
        string broken = _folder["broken.jpg"], missing = _folder["missing.png"];
        File.WriteAllBytes(broken, [0xFF, 0xD8, 0xFF, 0xE0, 0, 16, .. "JFIF\0"u8, 1, 1, 0, 0]);
        CommandLine ran = CommandLine.Run("classify", _first, broken, missing, _second, "--model", "lenet5", "--weights", _weights, "--json", "--batch", "2");
        Assert.That(ran.ExitCode, Is.EqualTo(1));
        JsonElement[] results = [.. ran.Json.EnumerateArray()];
        Assert.That(results.Select(r => r.GetProperty("file").GetString()), Is.EqualTo((string[])[_first, broken, missing, _second]));
        Assert.That(results.Select(r => r.TryGetProperty("top", out _)), Is.EqualTo((bool[])[true, false, false, true]));
        Assert.That(results[1].GetProperty("error").GetString(), Does.Contain(broken));
        Assert.That(results[2].GetProperty("error").GetString(), Is.EqualTo($"{missing}: there is no such file."));
        Assert.That(ran.Error.TrimEnd().Split('\n'), Has.Length.EqualTo(2).And.All.StartsWith("engine: "), "whoever reads no JSON is told too");

        CommandLine text = CommandLine.Run("classify", _first, missing, "--model", "lenet5", "--weights", _weights);
        Assert.That(text.ExitCode, Is.EqualTo(1));
        Assert.That(text.Error.TrimEnd().Split('\n'), Has.Length.EqualTo(1).And.All.StartsWith("engine: ").And.All.Contains("missing.png"));
    }

    [Test]
    public void WhatDoesNotFitIsRefusedBeforeAnyImageIsRead()
    {
        string never = _folder["never-read.png"];
        string labels = _folder["nine.txt"], misdescribed = _folder["lenet6.safetensors"];
        File.WriteAllLines(labels, Enumerable.Range(0, 9).Select(i => $"digit {i}"));
        var misdescription = new ModelDescription { Model = "lenet6", Classes = 10, Channels = 1, Height = 28, Width = 28 };
        using (var backend = new CpuBackend(new CpuOptions { Threads = 1 }))
        using (var network = new Network(ModelCatalog.Create("lenet5"), backend))
        {
            network.InitializeWeights(7);
            network.SaveWeights(misdescribed, new Dictionary<string, string> { [ModelDescription.Key] = misdescription.ToJson() });
        }

        string[] With(params string[] more) => ["classify", never, "--model", "lenet5", "--weights", _weights, .. more];

        CommandLine.RunAndExpectError(1, ["classify", never, "--weights", misdescribed], misdescribed, "lenet6", "--model");
        CommandLine.RunAndExpectError(1, With("--classes", "12"), "classifier.4.weight", "10", "12", "classes");
        CommandLine.RunAndExpectError(1, With("--labels", labels), "9 labels", "10 classes");
        CommandLine.RunAndExpectError(1, With("--labels", never), $"{never}: there is no such file");
        CommandLine.RunAndExpectError(1, With("--labels", _folder.Path), _folder.Path, "this is a folder");
        CommandLine.RunAndExpectError(1, ["classify", never, "--model", "alexnet", "--weights", _weights], "lenet5.safetensors", "features.0.weight");
        CommandLine.RunAndExpectError(1, ["classify", never, "--model", "lenet5", "--weights", never], never, "no such file");
        CommandLine.RunAndExpectError(1, ["classify", never, "--model", "lenet5", "--weights", _folder.Path], _folder.Path, "folder");
        CommandLine.RunAndExpectError(1, ["classify", never, "--model", "lenet5", "--weights", _first], _first, "safetensors");
    }

    [Test]
    public void AFolderWithoutImagesIsOneError()
    {
        string empty = _folder["empty"];
        Directory.CreateDirectory(empty);
        CommandLine.RunAndExpectError(1, ["classify", empty, "--model", "lenet5", "--weights", _weights], empty, "no image");
    }

    [Test]
    public void WrongUsageIsTwo()
    {
        string[] With(params string[] more) => ["classify", _first, "--model", "lenet5", "--weights", _weights, .. more];
        CommandLine.RunAndExpectError(2, With("--top", "0"), "--top", "0");
        CommandLine.RunAndExpectError(2, With("--batch", "0"), "--batch");
        CommandLine.RunAndExpectError(2, With("--threads", "0"), "--threads");
        CommandLine.RunAndExpectError(2, With("--threads", "many"), "--threads takes a whole number", "'many'");
        CommandLine.RunAndExpectError(2, With("--threads", "100000"), "--threads", "1024");
        CommandLine.RunAndExpectError(2, With("--top", "99999999999"), "--top", "99999999999");
        CommandLine.RunAndExpectError(2, With("--nonsense"), "no option '--nonsense'");
        CommandLine.RunAndExpectError(2, With(""), "IMAGE must not be empty");
        CommandLine.RunAndExpectError(2, With("--labels", ""), "--labels must not be empty");
        CommandLine.RunAndExpectError(2, With("--input", "2x28x28"), "--input", "1 channel", "2 came");
        CommandLine.RunAndExpectError(2, With("--device", "tpu"), "--device", "tpu");
        CommandLine.RunAndExpectError(2, ["classify", _first, "--model", "lenet", "--weights", _weights], "Did you mean 'lenet5'");
        CommandLine.RunAndExpectError(2, ["classify", _first, "--model", "lenet5"], "--weights");
        CommandLine.RunAndExpectError(2, ["classify", "--model", "lenet5", "--weights", _weights], "IMAGE");
    }

    [Test]
    public void VerboseShowsTheStack()
    {
        CommandLine ran = CommandLine.Run("classify", _first, "--model", "lenet5", "--weights", _folder["none"], "--verbose");
        Assert.That(ran.ExitCode, Is.EqualTo(1));
        Assert.That(ran.Error, Does.Contain("   at "));
    }

    [Test]
    public void CancellationIsAnInterruption()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        int code = Engine.Cli.EngineCommand.RunAsync(
            ["classify", _first, "--model", "lenet5", "--weights", _weights], new Engine.Cli.CommandConsole(output, error, false), cancelled.Token).GetAwaiter().GetResult();
        Assert.That(code, Is.EqualTo(130));
        Assert.That(error.ToString(), Is.EqualTo("engine: interrupted." + Environment.NewLine));
    }

    private CommandLine Run(string image, params string[] more) =>
        CommandLine.Run(["classify", image, "--model", "lenet5", "--weights", _weights, .. more]);

    /// <summary>A 24-bit BMP of a pattern.</summary>
    private static byte[] Bitmap(int width, int height, int step)
    {
        int pitch = (width * 3 + 3) / 4 * 4;
        var file = new byte[54 + pitch * height];
        "BM"u8.CopyTo(file);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(2), file.Length);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(10), 54);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(14), 40);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(18), width);
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(22), height);
        file[26] = 1;
        file[28] = 24;
        for (int y = 0; y < height; y++)
        {
            for (int i = 0; i < width * 3; i++)
                file[54 + y * pitch + i] = (byte)(step * (i + 7 * y));
        }

        return file;
    }
}
