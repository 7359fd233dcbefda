using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Engine.Cli.Output;
using Engine.Files;
using Engine.Models;

namespace Engine.Cli.Studies.Report;

/// <summary>A report's folder: <c>report.html</c>, <c>data.csv</c> and <c>run.json</c>, each whole at every moment. No other process writes there until it is disposed of.</summary>
/// <remarks>It is taken, and thereby tried, before a study begins. What is killed before its first report leaves nothing that keeps the next one out.</remarks>
internal sealed class ReportFolder : IDisposable
{
    private const string PageName = "report.html", TableName = "data.csv", RunName = "run.json";

    private readonly DateTimeOffset _started = DateTimeOffset.Now;
    private readonly FolderLock _lock;

    /// <summary>Takes a folder that holds no report yet and no training.</summary>
    /// <exception cref="IOException">It holds one, another process writes there, or it cannot be made or written to.</exception>
    internal ReportFolder(string path)
    {
        Path = path;
        RequireNothingKept();
        _lock = FolderLock.Take(path);
        try
        {
            RequireNothingKept(); // another process may have ended in between
            WholeFile.DeleteRemains(path, [PageName, TableName, RunName]);
        }
        catch
        {
            _lock.Dispose();
            throw;
        }
    }

    /// <summary>The folder.</summary>
    internal string Path { get; }

    /// <summary>The page to open.</summary>
    internal string Page => In(PageName);

    private string Run => In(RunName);

    /// <summary>Writes all three files.</summary>
    /// <param name="results">The studies that ran, the last perhaps not to its end.</param>
    /// <param name="notRun">The names of those that are still to come.</param>
    /// <param name="context">What they ran with.</param>
    internal void Write(IReadOnlyList<StudyResult> results, IReadOnlyList<string> notRun, StudyContext context)
    {
        var run = new RunRecord(
            context.Seed, context.IsQuick, context.DataSpec, context.Backend.Description, typeof(Network).Assembly.GetName().Version!.ToString(3),
            RuntimeInformation.FrameworkDescription, $"{RuntimeInformation.OSDescription}, {Environment.ProcessorCount} processors", _started);
        WriteText(In(TableName), Csv(results));
        WriteText(Run, Json(run, results, notRun));
        WriteText(Page, HtmlReport.Write(run, results, notRun));
    }

    /// <summary>Lets others have the folder.</summary>
    public void Dispose() => _lock.Dispose();

    /// <summary>Every number of every study, one a row.</summary>
    internal static string Csv(IReadOnlyList<StudyResult> results)
    {
        var text = new StringBuilder("study,part,series,seed,x_name,x,y_name,y\n");
        foreach (StudyResult result in results)
        {
            foreach (DataPoint p in result.Data)
                text.AppendJoin(',', Cell(result.Study.Name), Cell(p.Part), Cell(p.Series), p.Seed?.ToString(CultureInfo.InvariantCulture), Cell(p.XName), Number(p.X), Cell(p.YName), Number(p.Y)).Append('\n');
        }

        return text.ToString();
    }

    private void RequireNothingKept()
    {
        if (File.Exists(Page))
            throw new IOException($"{Page}: there is a report already. Choose another folder with --out, or move this one away.");
        if (File.Exists(Run))
            throw new IOException($"{Run}: another run is kept here already. Choose another folder with --out, or move this one away.");
    }

    private string In(string name) => System.IO.Path.Combine(Path, name);

    private static string? Number(double? value) => value?.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>RFC 4180: a cell with a comma, a quote or a line's end stands in quotes.</summary>
    private static string Cell(string text) => text.AsSpan().IndexOfAny(",\"\n\r") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static string Json(RunRecord run, IReadOnlyList<StudyResult> results, IReadOnlyList<string> notRun) => JsonText.Write(json =>
    {
        json.WriteStartObject();
        json.WriteNumber("seed", run.Seed);
        json.WriteString("form", run.IsQuick ? "quick" : "full");
        json.WriteString("data", run.DataSpec);
        json.WriteString("device", run.Device);
        json.WriteString("engine", run.Engine);
        json.WriteString("runtime", run.Runtime);
        json.WriteString("machine", run.Machine);
        json.WriteString("started", run.Started);
        json.WriteStartArray("studies");
        foreach (StudyResult result in results)
        {
            json.WriteStartObject();
            json.WriteString("name", result.Study.Name);
            json.WriteNumber("seconds", Math.Round(result.Took.TotalSeconds, 1));
            json.WriteString("data", result.DataDescription);
            json.WriteBoolean("synthetic", result.IsSynthetic);
            json.WriteStartObject("settings");
            foreach ((string key, string value) in result.Settings)
                json.WriteString(key, value);
            json.WriteEndObject();
            json.WriteString("finding", result.Verdict?.Finding.ToString());
            json.WriteString("verdict", result.Verdict?.Sentence);
            json.WriteString("missing", result.Missing);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStrings("notRun", notRun);
        json.WriteEndObject();
    });

    private static void WriteText(string path, string text) => WholeFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
}

/// <summary>What a report was made with.</summary>
/// <param name="Seed">The first seed.</param>
/// <param name="IsQuick">Whether it is the quick form.</param>
/// <param name="DataSpec">The data that were asked for, or null for what was found.</param>
/// <param name="Device">Where networks ran.</param>
/// <param name="Engine">The engine's version.</param>
/// <param name="Runtime">The .NET runtime.</param>
/// <param name="Machine">The operating system and processors.</param>
/// <param name="Started">When.</param>
internal sealed record RunRecord(ulong Seed, bool IsQuick, string? DataSpec, string Device, string Engine, string Runtime, string Machine, DateTimeOffset Started);
