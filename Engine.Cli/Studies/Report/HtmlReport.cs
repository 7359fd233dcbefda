using System.Globalization;
using System.Net;
using System.Text;
using Engine.Charts;
using Engine.Cli.Output;
using Engine.Data.Formats;

namespace Engine.Cli.Studies.Report;

/// <summary>Studies as one self-contained page: light and dark, for a phone's width and for paper.</summary>
internal static class HtmlReport
{
    private const string Css = """
        :root { color-scheme: light dark; --ground: #fff; --ink: #1b1f24; --soft: #57606a; --line: #d0d7de; --good: #12805c; --half: #8a6100; --bad: #b3261e; }
        @media (prefers-color-scheme: dark) { :root { --ground: #14181d; --ink: #e6e9ed; --soft: #a3aebb; --line: #39424d; --good: #4fd1a1; --half: #e6c04a; --bad: #ff8a80; } }
        body { margin: 0 auto; max-width: 60rem; padding: 1rem; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
        h1 { font-size: 1.7rem; line-height: 1.2; } h2 { margin-top: 2.5rem; border-top: 1px solid var(--line); padding-top: 1rem; } h3 { margin-top: 1.6rem; }
        a { color: inherit; } .soft, figcaption { color: var(--soft); font-size: .9rem; } figure { margin: 1rem 0; } figcaption { padding-top: .4rem; }
        .claim { font-style: italic; } .verdict { border-left: .3rem solid var(--mark); padding: .4rem .8rem; margin: 1rem 0; font-weight: 600; }
        .Confirmed { --mark: var(--good); } .Partly, .NotTested { --mark: var(--half); } .NotConfirmed, .warning { --mark: var(--bad); }
        .word { color: var(--mark); } .formula { font: italic 1.1rem/1.6 Cambria, "STIX Two Text", serif; text-align: center; }
        .wide { overflow-x: auto; } table { border-collapse: collapse; font-variant-numeric: tabular-nums; font-size: .92rem; } th, td { padding: .25rem .7rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; } .right { text-align: right; }
        svg.chart { width: 100%; height: auto; } .panels { display: grid; gap: .5rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 28rem), 1fr)); } .legend { margin: .2rem 0; font-size: .9rem; } .legend span { margin-right: 1rem; } svg.key { width: .9rem; } img { image-rendering: pixelated; max-width: 100%; height: auto; }
        @media print { :root { --ground: #fff; --ink: #000; --soft: #444; --line: #bbb; --good: #12805c; --half: #8a6100; --bad: #b3261e; } body { max-width: none; font-size: 10pt; } .panels { grid-template-columns: 1fr 1fr; } figure, table, .verdict { break-inside: avoid; } h2, h3 { break-after: avoid; } }
        """;

    /// <summary>The whole page.</summary>
    internal static string Write(RunRecord run, IReadOnlyList<StudyResult> results, IReadOnlyList<string> notRun)
    {
        bool several = results.Count + notRun.Count > 1;
        string title = several ? "From AlexNet to VGG, measured" : results[0].Study.Title;
        var html = new StringBuilder();
        html.Append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
            .Append(CultureInfo.InvariantCulture, $"<title>{Safe(title)}</title>\n<style>\n{Css}\n{ChartStyle.Css}\n</style>\n</head>\n<body>\n<h1>{Safe(title)}</h1>\n");
        html.Append(CultureInfo.InvariantCulture, $"<p class=\"soft\">{(run.IsQuick ? "Quick form: fewer images, epochs and seeds than the full one; figures are rough. " : "")}{Safe($"{run.Started:yyyy-MM-dd HH:mm}, {run.Device}, engine {run.Engine}, {run.Runtime}, {run.Machine}, seed {run.Seed}.")} All numbers are in data.csv, all settings in run.json.</p>\n");
        if (several)
            Contents(html, results, notRun);
        foreach (StudyResult result in results)
            Write(html, result, several);
        return html.Append("</body>\n</html>\n").ToString();
    }

    private static void Contents(StringBuilder html, IReadOnlyList<StudyResult> results, IReadOnlyList<string> notRun)
    {
        html.Append("<nav><ul>\n");
        foreach (StudyResult result in results)
        {
            html.Append(CultureInfo.InvariantCulture, $"<li><a href=\"#{Safe(result.Study.Name)}\">{Safe(result.Study.Title)}</a>");
            if (result.Verdict is { } verdict)
                html.Append(CultureInfo.InvariantCulture, $": <span class=\"word {verdict.Finding}\">{verdict.Word}</span>");
            html.Append("</li>\n");
        }

        foreach (string name in notRun)
            html.Append(CultureInfo.InvariantCulture, $"<li>{Safe(name)}: not run</li>\n");
        html.Append("</ul></nav>\n");
    }

    private static void Write(StringBuilder html, StudyResult result, bool several)
    {
        html.Append(CultureInfo.InvariantCulture, $"<section id=\"{Safe(result.Study.Name)}\">\n");
        if (several)
            html.Append(CultureInfo.InvariantCulture, $"<h2>{Safe(result.Study.Title)}</h2>\n");
        html.Append(CultureInfo.InvariantCulture, $"<p class=\"claim\">The claim: {Safe(result.Study.Claim)}.</p>\n");
        if (result.Verdict is { } verdict)
            html.Append(CultureInfo.InvariantCulture, $"<p class=\"verdict {verdict.Finding}\">{Safe($"{verdict.Claim}: {verdict.Figures}")}: <span class=\"word\">{verdict.Word}</span>.</p>\n");
        if (result.Missing is { } missing)
            html.Append(CultureInfo.InvariantCulture, $"<p class=\"verdict warning\">{Safe(missing)}</p>\n");
        if (result.IsSynthetic)
            html.Append("<p class=\"verdict warning\">Synthetic images: what holds on them need not hold on photographs.</p>\n");
        html.Append(CultureInfo.InvariantCulture, $"<p class=\"soft\">{Safe($"{result.DataDescription} Took {TimeText.Of(result.Took)}.".TrimStart())}</p>\n");
        foreach (Section section in result.Sections)
        {
            html.Append(CultureInfo.InvariantCulture, $"<h3>{Safe(section.Title)}{(result.IsSynthetic ? " (synthetic images)" : "")}</h3>\n");
            foreach (Block block in section.Blocks)
                Write(html, block);
        }

        html.Append("</section>\n");
    }

    private static void Write(StringBuilder html, Block block)
    {
        switch (block)
        {
            case TextBlock text:
                html.Append(CultureInfo.InvariantCulture, $"<p>{Safe(text.Text)}</p>\n");
                break;
            case FormulaBlock formula:
                html.Append(CultureInfo.InvariantCulture, $"<p class=\"formula\">{Safe(formula.Formula)}</p>\n");
                break;
            case TableBlock table:
                Write(html, table);
                break;
            case ChartBlock charts:
                Figure(html, Panels(charts), charts.Caption);
                break;
            case DrawingBlock drawing:
                Figure(html, drawing.Svg, drawing.Caption);
                break;
            case ImageBlock image:
                Figure(
                    html,
                    $"<img alt=\"{Safe(image.Caption)}\" width=\"{image.Image.Width * image.Enlargement}\" height=\"{image.Image.Height * image.Enlargement}\" src=\"data:image/png;base64,{Convert.ToBase64String(PngWriter.Write(image.Image))}\">",
                    image.Caption);
                break;
            default:
                throw new ArgumentException($"A report has no way to show {block.GetType().Name}.", nameof(block));
        }
    }

    /// <summary>Two panels a row where the page is wide enough.</summary>
    private static string Panels(ChartBlock block)
    {
        string panels = string.Concat(block.Charts.Select(ChartSheet.DrawPanel));
        string keys = string.Concat(block.Charts.SelectMany(c => c.Legend).Distinct().Select(l => $"<span>{ChartSheet.DrawKey(l.Colour)} {Safe(l.Name)}</span> "));
        return $"<div class=\"panels\">\n{panels}</div>\n{(keys.Length > 0 ? $"<p class=\"legend\">{keys}</p>\n" : "")}";
    }

    private static void Figure(StringBuilder html, string content, string caption) =>
        html.Append(CultureInfo.InvariantCulture, $"<figure>\n{content}<figcaption>{Safe(caption)}</figcaption>\n</figure>\n");

    private static void Write(StringBuilder html, TableBlock table)
    {
        string Align(int column) => table.Header[column].StartsWith('>') ? " class=\"right\"" : "";
        // The caption is outside of what scrolls, so that a narrow page shows all of it.
        html.Append("<figure>\n<div class=\"wide\"><table>\n<thead><tr>");
        for (int i = 0; i < table.Header.Count; i++)
            html.Append(CultureInfo.InvariantCulture, $"<th{Align(i)}>{Safe(table.Header[i].TrimStart('>'))}</th>");
        html.Append("</tr></thead>\n<tbody>\n");
        foreach (IReadOnlyList<string> row in table.Rows)
        {
            html.Append("<tr>");
            for (int i = 0; i < row.Count; i++)
                html.Append(CultureInfo.InvariantCulture, $"<td{Align(i)}>{Safe(row[i])}</td>");
            html.Append("</tr>\n");
        }

        html.Append("</tbody></table></div>\n");
        if (table.Caption.Length > 0)
            html.Append(CultureInfo.InvariantCulture, $"<figcaption>{Safe(table.Caption)}</figcaption>\n");
        html.Append("</figure>\n");
    }

    private static string Safe(string text) => WebUtility.HtmlEncode(text);
}
