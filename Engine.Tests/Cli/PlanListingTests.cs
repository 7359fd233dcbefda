using System.Text.Json;

namespace Engine.Tests.Cli;

public class PlanListingTests
{
    private static readonly string[] Small = ["summary", "vgg11", "--plan", "--head", "compact", "--input", "3x32x32", "--threads", "1"];

    [Test]
    public void EveryWayIsMeasuredAndOneIsTaken()
    {
        JsonElement json = CommandLine.Run([.. Small, "--json"]).Json;
        JsonElement[] convolutions = [.. json.GetProperty("convolutions").EnumerateArray()];
        Assert.That(convolutions, Has.Length.EqualTo(7), "vgg11 has eight convolutions, of which the last two do the same work");
        Assert.That(Words(convolutions[^1].GetProperty("layers")), Is.EqualTo((string[])["features.16", "features.18"]));

        JsonElement second = convolutions[1];
        Assert.That(second.GetProperty("macs").GetInt64(), Is.EqualTo(16L * 16 * 128 * 64 * 9));
        JsonElement[] ways = [.. second.GetProperty("ways").EnumerateArray()];
        Assert.That(ways.Select(w => w.GetProperty("way").GetString()), Is.EquivalentTo((string[])["im2col", "F(2×2, 3×3)", "F(4×4, 3×3)", "F(6×6, 3×3)"]));
        Assert.That(ways.Select(w => w.GetProperty("seconds").GetDouble()), Is.Ordered.And.All.Positive);
        Assert.That(ways.Select(w => w.GetProperty("way").GetString()), Has.Member(second.GetProperty("taken").GetString()));

        // 16×16 pixels are 8×8, 4×4 and 3×3 tiles of 16, 36 and 64 products for each pair of the 64 and 128 channels.
        Dictionary<string, JsonElement> named = ways.ToDictionary(w => w.GetProperty("convolution").GetString()!);
        Assert.That(named["winograd2"].GetProperty("productMacs").GetInt64(), Is.EqualTo(64 * 16 * 64 * 128));
        Assert.That(named["winograd4"].GetProperty("productMacs").GetInt64(), Is.EqualTo(16 * 36 * 64 * 128));
        Assert.That(named["winograd6"].GetProperty("productMacs").GetInt64(), Is.EqualTo(9 * 64 * 64 * 128));
        Assert.That(named["winograd2"].GetProperty("preparedBytes").GetInt64(), Is.EqualTo(16 * 64 * 128 * sizeof(float)));

        // Sums of 576 float32 products: far above an exact result's, far below a wrong one's.
        Assert.That(named["im2col"].GetProperty("error").GetDouble(), Is.InRange(1e-9, 1e-6));
        Assert.That(named["winograd6"].GetProperty("error").GetDouble(), Is.InRange(1e-9, 1e-4));
        Assert.That(second.GetProperty("training").GetProperty("byWeights").GetString(), Is.EqualTo("F(2×2, 3×3)"));
    }

    [TestCase("im2col", "im2col")]
    [TestCase("winograd4", "F(4×4, 3×3)")]
    [TestCase("winograd6", "F(6×6, 3×3)")]
    public void AWayCanBeForced(string convolution, string way)
    {
        JsonElement json = CommandLine.Run([.. Small, "--json", "--convolution", convolution]).Json;
        Assert.That(json.GetProperty("convolutions")[2].GetProperty("taken").GetString(), Is.EqualTo(way));
    }

    [Test]
    public void TextShowsTheSums()
    {
        CommandLine ran = CommandLine.Run([.. Small, "--convolution", "measured"]);
        Assert.That(ran.ExitCode, Is.Zero, ran.Error);
        Assert.That(ran.Output, Does.Contain("im2col throughout").And.Contain("by weights").And.Contain("→"));
    }

    [TestCase("--batch", "2")]
    [TestCase("--threads", "2")]
    [TestCase("--convolution", "im2col")]
    public void WhatOnlyAPlanTakesIsRefusedWithoutOne(string option, string value)
    {
        CommandLine ran = CommandLine.Run("summary", "vgg11", option, value);
        Assert.That(ran.ExitCode, Is.EqualTo(2));
        Assert.That(ran.Error, Does.Contain($"{option} {value}").And.Contain("--plan"));
    }

    [Test]
    public void AMisspeltWayIsNamed()
    {
        CommandLine ran = CommandLine.Run("summary", "vgg11", "--plan", "--convolution", "winograd3");
        Assert.That(ran.ExitCode, Is.EqualTo(2));
        Assert.That(ran.Error, Does.Contain("'winograd3'").And.Contain("winograd2, winograd4 or winograd6"));
    }

    [TestCase("0")]
    [TestCase("100000")]
    public void ThreadsThatThereCannotBeAreRefusedBeforeAnythingIsMeasured(string threads) =>
        CommandLine.RunAndExpectError(2, ["summary", "vgg11", "--plan", "--threads", threads], "--threads", $"'{threads}'", "1024");

    private static string[] Words(JsonElement array) => [.. array.EnumerateArray().Select(e => e.GetString()!)];
}
