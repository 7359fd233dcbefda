namespace Engine.Charts;

/// <summary>One bar of a <see cref="BarChart"/>.</summary>
/// <param name="Group">Bars of one group stand together, over its name.</param>
/// <param name="Name">Its name in the legend.</param>
/// <param name="Value">Its height.</param>
/// <param name="Colour">Which colour, from 0.</param>
internal sealed record ChartBar(string Group, string Name, double Value, int Colour)
{
    /// <summary>The values that the bar is the mean of, one a seed: drawn as dots, with a stroke from the least to the largest.</summary>
    internal IReadOnlyList<double> Seeds { get; init; } = [];
}

/// <summary>Bars in groups, from zero unless the axis says otherwise.</summary>
internal sealed record BarChart(string Title, ChartAxis Y, IReadOnlyList<ChartBar> Bars) : Chart(Title)
{
    internal override IReadOnlyList<(string Name, int Colour)> Legend => [.. Bars.Where(b => b.Name.Length > 0).Select(b => (b.Name, b.Colour)).Distinct()];

    internal override void Draw(SvgText svg, ChartFrame frame)
    {
        IEnumerable<double> values = Bars.Select(b => b.Value).Concat(Bars.SelectMany(b => b.Seeds));
        var scale = new ChartScale(Y, Y.Low is null && !Y.IsLogarithmic ? values.Append(0) : values);
        frame.DrawValues(svg, Title, scale, Y.Name);
        string[] groups = [.. Bars.Select(b => b.Group).Distinct()];
        double each = frame.Width / groups.Length, ground = frame.Y(Y.IsLogarithmic ? 0 : scale.Place(0));
        for (int g = 0; g < groups.Length; g++)
        {
            ChartBar[] bars = [.. Bars.Where(b => b.Group == groups[g])];
            double left = frame.Left + g * each + each * 0.12, width = each * 0.76 / bars.Length;
            for (int i = 0; i < bars.Length; i++)
                DrawBar(svg, frame, scale, ground, bars[i], left + i * width, width);
            svg.Add($"<text x=\"{frame.Left + (g + 0.5) * each:F1}\" y=\"{frame.Bottom + 17:F1}\" text-anchor=\"middle\">{groups[g]}</text>");
        }
    }

    private static void DrawBar(SvgText svg, ChartFrame frame, ChartScale scale, double ground, ChartBar bar, double left, double width)
    {
        if (!scale.Shows(bar.Value))
            return;
        double top = frame.Y(scale.Place(bar.Value)), middle = left + width / 2;
        svg.Add($"<rect class=\"bar {ChartStyle.Colour(bar.Colour)}\" x=\"{left + width * 0.06:F1}\" y=\"{Math.Min(top, ground):F1}\" width=\"{width * 0.88:F1}\" height=\"{Math.Abs(ground - top):F1}\"/>");
        if (bar.Seeds.Count < 2)
            return;
        svg.Add($"<line class=\"spread\" x1=\"{middle:F1}\" y1=\"{frame.Y(scale.Place(bar.Seeds.Min())):F1}\" x2=\"{middle:F1}\" y2=\"{frame.Y(scale.Place(bar.Seeds.Max())):F1}\"/>");
        foreach (double seed in bar.Seeds)
            svg.Add($"<circle class=\"seed\" cx=\"{middle:F1}\" cy=\"{frame.Y(scale.Place(seed)):F1}\" r=\"3\"/>");
    }
}
