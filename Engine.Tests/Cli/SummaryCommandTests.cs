using System.Text.Json;
using Engine.Models;

namespace Engine.Tests.Cli;

public class SummaryCommandTests
{
    [TestCase("alexnet", 61_100_840, 714_188_480)]
    [TestCase("vgg16", 138_357_544, 15_470_264_320)]
    public void JsonHasTheKnownTotals(string model, long parameters, long macs)
    {
        JsonElement json = CommandLine.Run("summary", model, "--json").Json;
        Assert.That(json.GetProperty("model").GetString(), Is.EqualTo(model));
        Assert.That(json.GetProperty("parameters").GetInt64(), Is.EqualTo(parameters));
        Assert.That(json.GetProperty("macs").GetInt64(), Is.EqualTo(macs));
        Assert.That(json.GetProperty("layers").EnumerateArray().Sum(l => l.GetProperty("parameters").GetInt64()), Is.EqualTo(parameters));
        Assert.That(json.GetProperty("layers").EnumerateArray().Sum(l => l.GetProperty("macs").GetInt64()), Is.EqualTo(macs));
    }

    [Test]
    public void JsonDescribesALayer()
    {
        JsonElement layer = CommandLine.Run("summary", "vgg16", "--json").Json.GetProperty("layers")[5];

        // conv2_1: 64 to 128 channels on 112×112 pixels; it sees 6 + 2·2 pixels at a step of 2.
        Assert.That(layer.GetProperty("name").GetString(), Is.EqualTo("features.5"));
        Assert.That(layer.GetProperty("type").GetString(), Is.EqualTo("Conv2D"));
        Assert.That(layer.GetProperty("output").EnumerateArray().Select(e => e.GetInt32()), Is.EqualTo((int[])[128, 112, 112]));
        Assert.That(layer.GetProperty("parameters").GetInt64(), Is.EqualTo(128 * 64 * 9 + 128));
        Assert.That(layer.GetProperty("macs").GetInt64(), Is.EqualTo(112L * 112 * 128 * 64 * 9));
        Assert.That(layer.GetProperty("receptiveField").GetInt32(), Is.EqualTo(10));
        Assert.That(layer.GetProperty("jump").GetInt32(), Is.EqualTo(2));
    }

    [Test]
    public void TextSaysWhySixteen()
    {
        CommandLine ran = CommandLine.Run("summary", "vgg16");
        Assert.That(ran.ExitCode, Is.Zero);
        Assert.That(ran.Output, Does.Contain("16 in vgg16, which is why it is called 16").And.Contain("138,357,544"));
        Assert.That(ran.Output.Split('\n').Count(l => l.Contains(" Conv2D ", StringComparison.Ordinal)), Is.EqualTo(13));
    }

    [Test]
    public void OptionsChangeTheModel()
    {
        JsonElement json = CommandLine.Run("summary", "vgg16-bn", "--classes", "10", "--input", "1x32x64", "--head", "compact", "--json").Json;
        Assert.That(json.GetProperty("input").EnumerateArray().Select(e => e.GetInt32()), Is.EqualTo((int[])[1, 32, 64]));
        JsonElement last = json.GetProperty("layers").EnumerateArray().Last();
        Assert.That(last.GetProperty("name").GetString(), Is.EqualTo("classifier"));

        // 512 channels on 1×2 places into 10 classes.
        Assert.That(last.GetProperty("parameters").GetInt64(), Is.EqualTo(512 * 2 * 10 + 10));
    }

    [Test]
    public void EveryModelHasASummary([ValueSource(typeof(ModelCatalog), nameof(ModelCatalog.Names))] string model) =>
        Assert.That(CommandLine.Run("summary", model).ExitCode, Is.Zero);

    [Test]
    public void WrongUsageIsTwo()
    {
        CommandLine.RunAndExpectError(2, ["summary", "vgg61"], "vgg61", "Did you mean 'vgg");
        CommandLine.RunAndExpectError(2, ["summary", "vgg16_bn"], "Did you mean 'vgg16-bn'");
        CommandLine.RunAndExpectError(2, ["summary"], "MODEL");
        CommandLine.RunAndExpectError(2, ["summary", "vgg"], "Did you mean 'vgg11'");
        Assert.That(CommandLine.Run("summary", "inception").Error, Does.Contain("The models are").And.Not.Contain("Did you mean"), "none is near");
        CommandLine.RunAndExpectError(1, ["summary", "vgg11", "--plan", "--batch", "1000000"], "pixels", "Use fewer images");
        CommandLine.RunAndExpectError(2, ["summary", "vgg16", "--input", "224"], "--input", "CxHxW", "'224'");
        CommandLine.RunAndExpectError(2, ["summary", "vgg16", "--input", "3x16x16"], "features.", "does not fit");
        CommandLine.RunAndExpectError(2, ["summary", "vgg16", "--classes", "0"], "0");
        CommandLine.RunAndExpectError(2, ["summary", "vgg16", "--classes", "ten"], "ten");
        CommandLine.RunAndExpectError(2, ["summary", "vgg16", "--head", "tiny"], "--head", "standard or compact", "'tiny'");
        CommandLine.RunAndExpectError(2, ["summary", "vgg16", "--activation", "gelu"], "--activation", "'gelu'");
        CommandLine.RunAndExpectError(2, ["summary", "vgg16", "--nonsense"], "--nonsense");
        CommandLine.RunAndExpectError(2, ["summary", "--nonsense"], "no option '--nonsense'", "See 'engine summary --help'");
        CommandLine.RunAndExpectError(2, ["sumary", "vgg16"], "sumary", "See 'engine --help'");
        CommandLine.RunAndExpectError(2, []);
    }

    [TestCase("--help", "engine classify")]
    [TestCase("summary --help", "engine summary vgg16")]
    [TestCase("classify --help", "--weights")]
    [TestCase("augment --help", "engine augment cat.jpg")]
    public void HelpHasExamples(string arguments, string example)
    {
        CommandLine ran = CommandLine.Run(arguments.Split(' '));
        Assert.That(ran.ExitCode, Is.Zero);
        Assert.That(ran.Output, Does.Contain("Examples:").And.Contain(example));
    }

    [Test]
    public void DevicesListsTheProcessor()
    {
        CommandLine text = CommandLine.Run("devices");
        Assert.That(text.ExitCode, Is.Zero);
        Assert.That(text.Output, Does.StartWith("cpu "));
        JsonElement json = CommandLine.Run("devices", "--json").Json;
        Assert.That(json.GetProperty("cpu").GetProperty("threads").GetInt32(), Is.EqualTo(Environment.ProcessorCount));
        Assert.That(
            json.GetProperty("opencl").GetArrayLength() > 0, Is.Not.EqualTo(json.TryGetProperty("openclReason", out _)),
            "either devices or a reason");
    }
}
