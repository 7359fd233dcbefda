namespace Engine.Charts;

/// <summary>Panels side by side and one legend for all, small multiples or a single chart, as a picture of its own or in pieces for a page.</summary>
internal static class ChartSheet
{
    private const double PanelWidth = 460, PanelHeight = 330, LegendLine = 22, LetterWidth = 7.2;

    /// <summary>Draws the panels, two a row, as a picture of its own.</summary>
    /// <param name="charts">The panels, row by row.</param>
    /// <param name="title">A heading over all.</param>
    internal static string Draw(IReadOnlyList<Chart> charts, string title)
    {
        const double Head = 40;
        int columns = Math.Min(2, charts.Count), rows = (charts.Count + columns - 1) / columns;
        double width = columns * PanelWidth;
        List<(string Name, int Colour, double X, double Y)> legend = PlaceLegend(charts, width);
        double legendTop = Head + rows * PanelHeight, height = legendTop + (legend.Count == 0 ? 0 : legend[^1].Y + LegendLine + 6);
        var svg = new SvgText();
        svg.Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" viewBox=\"0 0 {width:F0} {height:F0}\" width=\"{width:F0}\" height=\"{height:F0}\" role=\"img\"><title>{title}</title><style>{ChartStyle.Css}</style>");
        svg.Add($"<text class=\"title\" x=\"18\" y=\"26\">{title}</text>");
        for (int i = 0; i < charts.Count; i++)
            charts[i].Draw(svg, Frame(i % columns * PanelWidth, Head + i / columns * PanelHeight));

        foreach ((string name, int colour, double x, double y) in legend)
            svg.Add($"<rect class=\"bar {ChartStyle.Colour(colour)}\" x=\"{x:F0}\" y=\"{legendTop + y:F0}\" width=\"14\" height=\"10\"/><text x=\"{x + 20:F0}\" y=\"{legendTop + y + 10:F0}\">{name}</text>");
        svg.Add($"</svg>");
        return svg.ToString();
    }

    /// <summary>Draws one panel alone, without a legend, for a page that places panels itself and has the style.</summary>
    internal static string DrawPanel(Chart chart)
    {
        var svg = new SvgText();
        svg.Add($"<svg class=\"chart\" viewBox=\"0 0 {PanelWidth:F0} {PanelHeight:F0}\" style=\"max-width:{PanelWidth:F0}px\" role=\"img\"><title>{chart.Title}</title>");
        chart.Draw(svg, Frame(0, 0));
        svg.Add($"</svg>");
        return svg.ToString();
    }

    /// <summary>Draws the key of one colour, for a legend in a page that has the style.</summary>
    internal static string DrawKey(int colour) => $"<svg class=\"chart key\" viewBox=\"0 0 14 10\" aria-hidden=\"true\"><rect class=\"bar {ChartStyle.Colour(colour)}\" width=\"14\" height=\"10\"/></svg>";

    private static ChartFrame Frame(double left, double top) => new(left + 58, top + 44, PanelWidth - 82, PanelHeight - 94);

    private static List<(string Name, int Colour, double X, double Y)> PlaceLegend(IReadOnlyList<Chart> charts, double width)
    {
        var placed = new List<(string, int, double, double)>();
        double x = 18, y = 4;
        foreach ((string name, int colour) in charts.SelectMany(c => c.Legend).Distinct())
        {
            double wide = 36 + name.Length * LetterWidth;
            if (x > 18 && x + wide > width)
                (x, y) = (18, y + LegendLine);
            placed.Add((name, colour, x, y));
            x += wide;
        }

        return placed;
    }
}
