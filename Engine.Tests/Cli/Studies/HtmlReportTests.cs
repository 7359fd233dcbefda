using System.Text.RegularExpressions;
using Engine.Charts;
using Engine.Cli.Studies;
using Engine.Cli.Studies.Gpu;
using Engine.Cli.Studies.Report;

namespace Engine.Tests.Cli.Studies;

/// <summary>The page of a report: its pieces, and that a narrow page can show them.</summary>
public sealed class HtmlReportTests
{
    private static readonly RunRecord Run = new(1, true, null, "device", "1.0.0", ".NET", "machine", DateTimeOffset.UnixEpoch);

    /// <summary>Each panel is a picture of its own, so that a phone can show one below the other; the legend is one for all.</summary>
    [Test]
    public void PanelsAreSinglePicturesUnderOneLegend()
    {
        BarChart Chart(string title) => new(title, new ChartAxis("%"), [new ChartBar("a", "one & two", 3, 0), new ChartBar("a", "three", 4, 1)]);
        string page = Page(r => r.Add("Section", new ChartBlock([Chart("left"), Chart("right")], "Both.")));
        Assert.That(Regex.Matches(page, "<title>(left|right)</title>").Select(m => m.Groups[1].Value), Is.EqualTo(new[] { "left", "right" }));
        string legend = Regex.Match(page, "<p class=\"legend\">.*</p>").Value;
        Assert.That(Regex.Count(legend, "svg class=\"chart key\""), Is.EqualTo(2));
        Assert.That(legend, Does.Contain("one &amp; two").And.Contain("three"));
        Assert.That(page, Does.Contain("<figcaption>Both.</figcaption>"));
    }

    /// <summary>A wide table scrolls; its caption does not.</summary>
    [Test]
    public void CaptionsStandOutsideOfWhatScrolls()
    {
        string page = Page(r => r.Add("Section", new TableBlock(["name", ">number"], [["x < y", "1"]], "What it shows.")));
        Assert.That(page, Does.Contain("<td>x &lt; y</td><td class=\"right\">1</td>"));
        Assert.That(page.IndexOf("</table></div>", StringComparison.Ordinal), Is.GreaterThan(0).And.LessThan(page.IndexOf("<figcaption>What it shows.</figcaption>", StringComparison.Ordinal)));
    }

    [Test]
    public void AClaimThatWasNotTestedIsMarkedSo()
    {
        string page = Page(r => r.Verdict = new Verdict(Finding.NotTested, "The claim", "no device"));
        Assert.That(page, Does.Contain("<p class=\"verdict NotTested\">The claim: no device: <span class=\"word\">not tested</span>.</p>"));
    }

    private static string Page(Action<StudyResult> fill)
    {
        var result = new StudyResult(new GpuStudy());
        fill(result);
        return HtmlReport.Write(Run, [result], []);
    }
}
