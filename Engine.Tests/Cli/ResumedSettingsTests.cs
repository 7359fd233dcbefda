using System.Text.Json;
using Engine.Tests.Data;
using Engine.Tests.Support;

namespace Engine.Tests.Cli;

/// <summary>A training that goes on takes its settings from the run's folder alone, so each must be written there and must act as it did before.</summary>
public sealed class ResumedSettingsTests
{
    // Written down by every run, whatever its settings.
    private static readonly string[] Circumstances = ["dataHash", "engine", "runtime", "system", "device", "started"];

    private readonly TemporaryFolder _data = DataFiles.SmallIdx();

    [OneTimeTearDown]
    public void DeleteData() => _data.Dispose();

    // No option has its default, and --lr is high enough for each to change the weights in a few steps.
    [Test]
    public void EverySettingIsKeptAndGoneOnWith([Values("sgd", "adamw")] string kind)
    {
        using var folder = new TemporaryFolder();
        (string Option, string Value)[] options =
        [
            ("--val", "25%"), ("--batch", "16"), ("--clip", "0.5"), ("--label-smoothing", "0.1"), ("--warmup", "0.5"), ("--schedule", "step:1:0.5"),
            ("--init", "he-normal"), ("--augment", "crop,noise"), ("--activation", "tanh"), ("--freeze", "features.0"), ("--seed", "7"),
            .. kind == "sgd"
                ? new (string, string)[] { ("--steps", "10"), ("--optimizer", "nesterov"), ("--lr", "0.08"), ("--momentum", "0.8"), ("--weight-decay", "0.02") }
                : [("--epochs", "3"), ("--optimizer", "adamw"), ("--lr", "0.002"), ("--weight-decay", "0.5")],
        ];
        string[] Train(string run, string? without = null) =>
        [
            "train", "--model", "lenet5", "--data", $"idx:{_data.Path}", "--out", folder[run], "--convolution", "im2col", "--normalize", "none", "--no-shuffle",
            .. options.Where(option => option.Option != without).SelectMany(option => new[] { option.Option, option.Value }),
        ];
        Assert.That(CommandLine.Run(Train("whole")).ExitCode, Is.Zero);

        CommandLine cut = CommandLine.RunAndInterrupt("    1   ", Train("cut"));
        Assert.That(cut.ExitCode, Is.EqualTo(130), cut.Error);
        Assert.That(RunFiles.Metrics(folder["cut"]), Has.Length.LessThan(RunFiles.Metrics(folder["whole"]).Length), "it was cut short");
        VerifySettings(folder["cut"], new()
        {
            ["data"] = $"idx:{_data.Path}", ["validation"] = "25%", ["epochs"] = kind == "sgd" ? "5" : "3", ["steps"] = kind == "sgd" ? "10" : "", ["batch"] = "16", ["optimizer"] = kind, ["nesterov"] = kind == "sgd" ? "True" : "False",
            ["learningRate"] = kind == "sgd" ? "0.08" : "0.002", ["momentum"] = kind == "sgd" ? "0.8" : "0", ["weightDecay"] = kind == "sgd" ? "0.02" : "0.5", ["clipNorm"] = "0.5",
            ["labelSmoothing"] = "0.1", ["schedule"] = "step:1:0.5", ["warmUpEpochs"] = "0.5", ["augment"] = "crop,noise", ["initializer"] = "he-normal", ["weights"] = "",
            ["frozen"] = "[features.0]", ["seed"] = "7", ["shuffle"] = "False", ["runsOn"] = "", ["precision"] = "", ["convolution"] = "im2col",
            ["model.model"] = "lenet5", ["model.classes"] = "10", ["model.channels"] = "1", ["model.height"] = "28", ["model.width"] = "28", ["model.head"] = "Standard",
            ["model.activation"] = "Tanh", ["model.dropout"] = "", ["model.classNames"] = "[0,1,2,3,4,5,6,7,8,9]", ["model.mean"] = "[]", ["model.deviation"] = "[]",
        });
        CommandLine rest = CommandLine.Run("train", "--resume", folder["cut"]);
        Assert.That(rest.ExitCode, Is.Zero, rest.Error);
        RunFiles.AssertSame(folder["cut"], folder["whole"]);

        // What changed nothing here would go unnoticed above if it were forgotten.
        string[] whole = RunFiles.Metrics(folder["whole"]);
        foreach ((string option, string _) in options)
        {
            Assert.That(CommandLine.Run(Train(option, without: option)).ExitCode, Is.Zero, option);
            Assert.That(RunFiles.Metrics(folder[option]), Is.Not.EqualTo(whole), $"{option} changes nothing");
        }
    }

    /// <summary>Asserts that a run's settings are these and no others.</summary>
    private static void VerifySettings(string run, Dictionary<string, string> expected)
    {
        JsonElement settings = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(run, "run.json"))).RootElement;
        IEnumerable<(string Key, JsonElement Value)> came = settings.EnumerateObject().Where(setting => setting.Name != "model" && !Circumstances.Contains(setting.Name))
            .Select(setting => (setting.Name, setting.Value))
            .Concat(settings.GetProperty("model").EnumerateObject().Select(setting => ($"model.{setting.Name}", setting.Value)));
        Assert.That(came.ToDictionary(setting => setting.Key, setting => Text(setting.Value)), Is.EquivalentTo(expected));
    }

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.Array ? $"[{string.Join(',', value.EnumerateArray())}]" : value.ToString();
}
