using System.Text.Json.Nodes;
using Engine.Models;
using Engine.Tests.Support;
using Engine.Training;

namespace Engine.Tests.Training;

/// <summary>What <c>run.json</c> must have, and what files of older versions may lack.</summary>
public sealed class RunSettingsTests
{
    // Written down only since some version; absent means the usual way.
    private static readonly string[] Newer = ["runsOn", "precision", "convolution"];

    private static readonly RunSettings Settings = new()
    {
        Model = new ModelDescription { Model = "lenet5", Classes = 10, Channels = 1, Height = 28, Width = 28 },
        Data = "synthetic:100", Epochs = 2, Batch = 16, Optimizer = "sgd", LearningRate = 0.1, Seed = 3, DataHash = "00", Engine = "1.0.0", Runtime = "", System = "", Device = "",
        Started = new DateTimeOffset(2026, 11, 27, 12, 0, 0, TimeSpan.Zero),
    };

    /// <summary>A deleted line must not become a setting that nobody chose: <c>shuffle</c> was read as false.</summary>
    [Test]
    public void ASettingThatTheFileLacksIsNamed()
    {
        using var folder = new TemporaryFolder();
        string path = folder["run.json"];
        Settings.Write(path);
        JsonObject whole = JsonNode.Parse(File.ReadAllBytes(path))!.AsObject();
        foreach (string setting in whole.Select(pair => pair.Key).Except(Newer))
        {
            JsonObject without = whole.DeepClone().AsObject();
            without.Remove(setting);
            File.WriteAllText(path, without.ToJsonString());
            Assert.That(() => RunSettings.Read(path), Throws.TypeOf<InvalidDataException>().With.Message.StartsWith($"{path}: ").And.Message.Contains($"it lacks {setting}."), setting);
        }
    }

    /// <summary>Whoever mends a file by hand is told where the mistake is, and what an editor puts before the text is none.</summary>
    [Test]
    public void AMistakeInTheTextIsToldByItsLine()
    {
        using var folder = new TemporaryFolder();
        string path = folder["run.json"];
        Settings.Write(path);
        string text = File.ReadAllText(path);
        int line = text[..text.IndexOf("\"epochs\"", StringComparison.Ordinal)].Count(c => c == '\n') + 1;
        foreach ((string good, string bad, int at) in new[] { ("\"epochs\": 2,", "\"epochs\": 2", line + 1), ("\"epochs\": 2,", "// twice\n\"epochs\": 2,", line), ("\"epochs\": 2,", "'epochs': 2,", line) })
        {
            File.WriteAllText(path, text.Replace(good, bad, StringComparison.Ordinal));
            Assert.That(() => RunSettings.Read(path), Throws.TypeOf<InvalidDataException>().With.Message.Contains($"line {at}.").And.Message.Not.Contains("lacks"), bad);
        }

        File.WriteAllText(path, text, new System.Text.UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        Assert.That(RunSettings.Read(path).Epochs, Is.EqualTo(2));
    }

    [Test]
    public void AFileOfAnOlderVersionIsStillRead()
    {
        using var folder = new TemporaryFolder();
        string path = folder["run.json"];
        (Settings with { Shuffle = false, Schedule = "cosine", Augment = "flip" }).Write(path);
        JsonObject older = JsonNode.Parse(File.ReadAllBytes(path))!.AsObject();
        foreach (string setting in Newer)
            Assert.That(older.Remove(setting), setting);
        File.WriteAllText(path, older.ToJsonString());
        RunSettings read = RunSettings.Read(path);
        Assert.That((read.Shuffle, read.Schedule, read.Augment), Is.EqualTo((false, "cosine", "flip")));
        Assert.That((read.RunsOn, read.Precision, read.Convolution), Is.EqualTo(((string?)null, (string?)null, (string?)null)));
    }
}
