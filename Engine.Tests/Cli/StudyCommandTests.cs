using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Engine.Cli.Studies;
using Engine.Tests.Support;

namespace Engine.Tests.Cli;

/// <summary><c>engine study</c> from its words to its files; what the studies find is their own tests'.</summary>
public sealed class StudyCommandTests
{
    // The study that takes the least, on few and small images.
    private static readonly string[] Gradients = ["study", "gradients", "--quick", "--data", "synthetic:60:1x16x16", "--threads", "2"];

    [Test]
    public void WithoutANameTheyAreListed()
    {
        CommandLine ran = CommandLine.Run("study");
        Assert.That(ran.ExitCode, Is.Zero, ran.Error);
        Assert.That(ran.Error, Is.Empty);
        string[] lines = ran.Output.Split(Environment.NewLine);
        foreach (Study study in StudyCatalog.All)
            Assert.That(lines.Count(line => line.StartsWith($"{study.Name} ", StringComparison.Ordinal) && line.EndsWith(study.Claim, StringComparison.Ordinal)), Is.EqualTo(1), study.Name);
    }

    [Test]
    public void WrongWordsAreWrongUsageBeforeAReportIsBegun()
    {
        using var folder = new TemporaryFolder();
        string report = folder["report"];
        CommandLine.RunAndExpectError(2, ["study", "gradient", "--out", report], "no study 'gradient'", "Did you mean 'gradients'?", "kernels", "all");
        CommandLine.RunAndExpectError(2, ["study", "gradients", "--out", report, "--data", "idy:x"], "idy", "idx");
        CommandLine.RunAndExpectError(1, ["study", "gradients", "--out", report, "--data", $"idx:{folder.Path}"], folder.Path);
        CommandLine.RunAndExpectError(2, ["study", "gradients", "--out", report, "--device", "tpu"], "--device", "tpu");
        Assert.That(Directory.Exists(report), Is.False);
    }

    [Test]
    public void TheReportsFilesAreWholeAndNotWrittenOver()
    {
        using var folder = new TemporaryFolder();
        string report = folder["report"], page = Path.Combine(report, "report.html");
        CommandLine ran = CommandLine.Run([.. Gradients, "--out", report, "--seed", "5"]);
        Assert.That(ran.ExitCode, Is.Zero, ran.Error);
        Assert.That(ran.Error, Is.Empty);
        Assert.That(ran.Output, Does.Contain("16 layers, ReLU").And.Contain(page));
        Assert.That(Directory.EnumerateFiles(report).Select(Path.GetFileName).Order(), Is.EqualTo(new[] { "data.csv", "report.html", "run.json" }));

        JsonElement run = Json(report), study = run.GetProperty("studies")[0];
        Assert.That(run.GetProperty("seed").GetUInt64(), Is.EqualTo(5));
        Assert.That((run.GetProperty("form").GetString(), run.GetProperty("data").GetString()), Is.EqualTo(("quick", "synthetic:60:1x16x16")));
        Assert.That((run.GetProperty("studies").GetArrayLength(), run.GetProperty("notRun").GetArrayLength()), Is.EqualTo((1, 0)));
        Assert.That(study.GetProperty("name").GetString(), Is.EqualTo("gradients"));
        Assert.That(study.GetProperty("synthetic").GetBoolean());
        Assert.That(study.GetProperty("missing").ValueKind, Is.EqualTo(JsonValueKind.Null));
        string verdict = study.GetProperty("verdict").GetString()!;
        Assert.That(ran.Output, Does.Contain(verdict).And.Contain("gradients: on GENERATED images"));

        string[] rows = Rows(report);
        Assert.That(rows.Select(row => row.Split(',')[0]), Is.All.EqualTo("gradients"));
        Assert.That(rows.Select(row => double.TryParse(row.Split(',')[^1], NumberStyles.Float, CultureInfo.InvariantCulture, out _)), Is.All.True, "a row ends in its number");

        string html = File.ReadAllText(page);
        Assert.That(html, Does.StartWith("<!DOCTYPE html>").IgnoreCase.And.Contain("SYNTHETIC").And.Not.Contain("Interrupted"));
        Assert.That(html.TrimEnd(), Does.EndWith("</html>"));

        CommandLine.RunAndExpectError(1, [.. Gradients, "--out", report], page, "--out");
        Assert.That(File.ReadAllText(page), Is.EqualTo(html));
        File.Delete(page);
        CommandLine.RunAndExpectError(1, [.. Gradients, "--out", report], Path.Combine(report, "run.json"), "another run");
    }

    [Test]
    public void AnInterruptionKeepsWhatWasDone()
    {
        using var folder = new TemporaryFolder();
        string report = folder["report"];
        CommandLine ran = CommandLine.RunAndInterrupt("the images, generated, 8 layers", [.. Gradients, "--out", report]);
        Assert.That(ran.ExitCode, Is.EqualTo(130));
        Assert.That(ran.Error.TrimEnd(), Does.StartWith("engine: interrupted").And.Contain(Path.Combine(report, "report.html")));
        Assert.That(ran.Error.TrimEnd().Split('\n'), Has.Length.EqualTo(1));
        Assert.That(ran.Output, Does.Not.Contain("16 layers"));

        JsonElement study = Json(report).GetProperty("studies")[0];
        Assert.That(study.GetProperty("missing").GetString(), Does.StartWith("Interrupted"));
        Assert.That(study.GetProperty("verdict").ValueKind, Is.EqualTo(JsonValueKind.Null));
        Assert.That(File.ReadAllText(Path.Combine(report, "report.html")), Does.Contain("Interrupted"));
        Assert.That(Rows(report), Is.Not.Empty, "the curves of the activations come before any training");
    }

    /// <summary>Nothing else is written into its folder before its first report, and once it is killed its folder may be used again.</summary>
    [Test]
    public void AStudyHasItsFolderForItself()
    {
        using var folder = new TemporaryFolder();
        string report = folder["report"];
        using Process first = EngineProcess.Start(["study", "gradients", "--data", "synthetic:4000:3x32x32", "--out", report]);
        EngineProcess.WaitForLine(first, "gradients: ");
        try
        {
            CommandLine.RunAndExpectError(1, [.. Gradients, "--out", report], report, "another process", "another folder");
            CommandLine.RunAndExpectError(1, ["train", "--model", "lenet5", "--data", "synthetic:20:1x28x28", "--steps", "1", "--out", report], report, "another process", "another folder");
            Assert.That(first.HasExited, Is.False, "it ended before the others began");
        }
        finally
        {
            first.Kill();
            first.WaitForExit();
        }

        CommandLine again = CommandLine.Run([.. Gradients, "--out", report]);
        Assert.That(again.ExitCode, Is.Zero, again.Error);
        Assert.That(Directory.EnumerateFiles(report).Select(Path.GetFileName).Order(), Is.EqualTo(new[] { "data.csv", "report.html", "run.json" }));
    }

    private static JsonElement Json(string report) => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(report, "run.json"))).RootElement;

    /// <summary>The table's rows without its heading.</summary>
    private static string[] Rows(string report)
    {
        string[] lines = File.ReadAllLines(Path.Combine(report, "data.csv"));
        Assert.That(lines[0], Is.EqualTo("study,part,series,seed,x_name,x,y_name,y"));
        return lines[1..];
    }
}
