using System.Globalization;
using System.Net;
using System.Text;

namespace Engine.Training;

/// <summary>A training's curves as one SVG: loss and accuracy over epochs, training and validation. It follows the viewer's light or dark theme.</summary>
internal static class CurvesSvg
{
    private const double Width = 940, Height = 380, PanelWidth = 370, PanelHeight = 250, Top = 70;

    // More points than pixels only make the file large.
    private const int MaxPoints = 400;

    private const string Style = """
        <style>
        svg { background: #fff; color: #1b1f24; }
        .grid { stroke: currentColor; stroke-opacity: .15; } .axis { stroke: currentColor; stroke-opacity: .6; } text { fill: currentColor; }
        .line { fill: none; stroke-width: 2; stroke-linejoin: round; } .steps { fill: none; stroke: #0b6bcb; stroke-opacity: .3; }
        .train { stroke: #0b6bcb; } .val { stroke: #d1550b; } .dot.train { fill: #0b6bcb; } .dot.val { fill: #d1550b; }
        @media (prefers-color-scheme: dark) { svg { background: #14181d; color: #e6e9ed; } .steps, .train { stroke: #6cb2ff; } .val { stroke: #ff9d57; } .dot.train { fill: #6cb2ff; } .dot.val { fill: #ff9d57; } }
        </style>
        """;

    internal static string Draw(string title, IReadOnlyList<StepMetrics> steps, IReadOnlyList<EpochMetrics> epochs, int stepsPerEpoch)
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} {Height}" width="{Width}" height="{Height}" font-family="system-ui, sans-serif" font-size="12" role="img">
            <title>{WebUtility.HtmlEncode(title)}</title>
            {Style}
            <text x="60" y="28" font-size="16" font-weight="600">{WebUtility.HtmlEncode(title)}</text>

            """);
        double last = Math.Max(1e-9, Math.Max(steps.Count > 0 ? (double)steps[^1].Step / stepsPerEpoch : 0, epochs.Count > 0 ? (double)epochs[^1].Step / stepsPerEpoch : 0));
        (double X, double Y)[] Points(Func<EpochMetrics, double?> value) =>
            [.. epochs.Where(e => value(e) is { } v && double.IsFinite(v)).Select(e => ((double)e.Step / stepsPerEpoch, value(e)!.Value))];

        (double X, double Y)[] stepLosses = Smooth(steps, stepsPerEpoch);
        (double X, double Y)[] trainLoss = Points(e => e.TrainLoss), valLoss = Points(e => e.ValLoss);
        double highest = stepLosses.Concat(trainLoss).Concat(valLoss).Select(p => p.Y).DefaultIfEmpty(1).Max();
        var loss = new Panel(60, "loss", 0, NiceCeiling(highest), last);
        loss.Frame(svg);
        loss.Line(svg, stepLosses, "steps", dots: false);
        loss.Line(svg, trainLoss, "train", dots: true);
        loss.Line(svg, valLoss, "val", dots: true);

        (double X, double Y)[] trainAccuracy = Points(e => 100 * e.TrainAccuracy), valAccuracy = Points(e => 100 * e.ValAccuracy);
        double lowest = trainAccuracy.Concat(valAccuracy).Select(p => p.Y).DefaultIfEmpty(0).Min();
        var accuracy = new Panel(530, "accuracy, %", lowest >= 95 ? 95 : lowest >= 80 ? 80 : lowest >= 50 ? 50 : 0, 100, last);
        accuracy.Frame(svg);
        accuracy.Line(svg, trainAccuracy, "train", dots: true);
        accuracy.Line(svg, valAccuracy, "val", dots: true);
        Legend(svg, valLoss.Length > 0);
        return svg.Append("</svg>\n").ToString();
    }

    /// <summary>Means of as many steps as make at most <see cref="MaxPoints"/> points.</summary>
    private static (double X, double Y)[] Smooth(IReadOnlyList<StepMetrics> steps, int stepsPerEpoch)
    {
        int each = Math.Max(1, (steps.Count + MaxPoints - 1) / MaxPoints);
        return [.. steps.Chunk(each).Select(chunk => (chunk.Average(s => (double)s.Step) / stepsPerEpoch, chunk.Average(s => (double)s.Loss)))];
    }

    private static void Legend(StringBuilder svg, bool hasValidation)
    {
        svg.Append("""<line class="line train" x1="60" y1="364" x2="84" y2="364"/><text x="90" y="368">training</text>""");
        if (hasValidation)
            svg.Append("""<line class="line val" x1="160" y1="364" x2="184" y2="364"/><text x="190" y="368">validation</text>""");
        svg.Append('\n');
    }

    private static double NiceCeiling(double value)
    {
        double unit = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(value, 1e-9))));
        foreach (double factor in new[] { 1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10 })
        {
            if (factor * unit >= value)
                return factor * unit;
        }

        return 10 * unit;
    }

    private sealed class Panel(double left, string caption, double low, double high, double lastX)
    {
        internal void Frame(StringBuilder svg)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{left}\" y=\"{Top - 14}\">{caption}</text>\n");
            for (int i = 0; i <= 5; i++)
            {
                double value = low + (high - low) * i / 5, y = Y(value);
                svg.Append(CultureInfo.InvariantCulture, $"<line class=\"grid\" x1=\"{left}\" y1=\"{y:F1}\" x2=\"{left + PanelWidth}\" y2=\"{y:F1}\"/><text x=\"{left - 8}\" y=\"{y + 4:F1}\" text-anchor=\"end\">{value:0.###}</text>\n");
            }

            double step = lastX <= 1.5 ? 0.25 : NiceCeiling(lastX / 6);
            for (double x = 0; x <= lastX * 1.0001; x += lastX > 6 ? Math.Max(1, Math.Round(step)) : lastX > 1.5 ? 1 : step)
                svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(x):F1}\" y=\"{Top + PanelHeight + 18}\" text-anchor=\"middle\">{x:0.##}</text>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{left + PanelWidth}\" y=\"{Top + PanelHeight + 34}\" text-anchor=\"end\">epochs</text>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"axis\" fill=\"none\" d=\"M{left} {Top}V{Top + PanelHeight}H{left + PanelWidth}\"/>\n");
        }

        internal void Line(StringBuilder svg, (double X, double Y)[] points, string kind, bool dots)
        {
            if (points.Length == 0)
                return;
            string path = string.Join(' ', points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{X(p.X):F1},{Y(p.Y):F1}")));
            svg.Append(CultureInfo.InvariantCulture, $"<polyline class=\"{(dots ? $"line {kind}" : kind)}\" points=\"{path}\"/>\n");
            if (!dots || points.Length > 40)
                return;
            foreach ((double x, double y) in points)
                svg.Append(CultureInfo.InvariantCulture, $"<circle class=\"dot {kind}\" cx=\"{X(x):F1}\" cy=\"{Y(y):F1}\" r=\"2.5\"/>");
            svg.Append('\n');
        }

        private double X(double epoch) => left + PanelWidth * epoch / lastX;

        private double Y(double value) => Top + PanelHeight * (1 - (Math.Clamp(value, low, high) - low) / (high - low));
    }
}
