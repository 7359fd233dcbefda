using System.Text.RegularExpressions;

namespace Engine.Tests.Cli;

/// <summary>What two runs of the same training have in common.</summary>
internal static class RunFiles
{
    /// <summary>Asserts that both runs took the same steps, with the same figures, and ended with the same best weights.</summary>
    internal static void AssertSame(string came, string expected)
    {
        Assert.That(File.ReadAllBytes(Path.Combine(came, "best.safetensors")), Is.EqualTo(File.ReadAllBytes(Path.Combine(expected, "best.safetensors"))), "best.safetensors");
        Assert.That(Metrics(came), Is.EqualTo(Metrics(expected)), "metrics.jsonl");
    }

    /// <summary>The lines of <c>metrics.jsonl</c> without what no two runs have in common.</summary>
    internal static string[] Metrics(string run) => [.. File.ReadLines(Path.Combine(run, "metrics.jsonl")).Select(line => Regex.Replace(line, "\"imagesPerSecond\":[^,]*,", ""))];
}
