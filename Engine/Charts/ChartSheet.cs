namespace Engine.Charts;

/// <summary>Panels side by side and one legend for all: small multiples, or a single chart.</summary>
internal static class ChartSheet
{
    private const double PanelWidth = 460, PanelHeight = 330, LegendLine = 22, LetterWidth = 7.2;

    /// <summary>Draws the panels as one SVG picture.</summary>
    /// <param name="charts">The panels, row by row.</param>
    /// <param name="columns">Panels a row.</param>
    /// <param name="title">A heading over all, or empty.</param>
    /// <param name="isAlone">Whether the picture brings its own style; inside a page the page has it.</param>
    internal static string Draw(IReadOnlyList<Chart> charts, int columns = 2, string title = "", bool isAlone = false)
    {
        columns = Math.Min(columns, charts.Count);
        int rows = (charts.Count + columns - 1) / columns;
        double head = title.Length > 0 ? 40 : 8, width = columns * PanelWidth;
        List<(string Name, int Colour, double X, double Y)> legend = PlaceLegend(charts, width);
        double legendTop = head + rows * PanelHeight, height = legendTop + (legend.Count == 0 ? 0 : legend[^1].Y + LegendLine + 6);
        string named = title.Length > 0 ? title : string.Join("; ", charts.Select(c => c.Title));
        var svg = new SvgText();
        if (isAlone)
            svg.Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" viewBox=\"0 0 {width:F0} {height:F0}\" width=\"{width:F0}\" height=\"{height:F0}\" role=\"img\"><title>{named}</title><style>{ChartStyle.Css}</style>");
        else
            svg.Add($"<svg class=\"chart\" viewBox=\"0 0 {width:F0} {height:F0}\" style=\"max-width:{width:F0}px\" role=\"img\"><title>{named}</title>");
        if (title.Length > 0)
            svg.Add($"<text class=\"title\" x=\"18\" y=\"26\">{title}</text>");
        for (int i = 0; i < charts.Count; i++)
        {
            var frame = new ChartFrame(i % columns * PanelWidth + 58, head + i / columns * PanelHeight + 44, PanelWidth - 82, PanelHeight - 94);
            charts[i].Draw(svg, frame);
        }

        foreach ((string name, int colour, double x, double y) in legend)
            svg.Add($"<rect class=\"bar {ChartStyle.Colour(colour)}\" x=\"{x:F0}\" y=\"{legendTop + y:F0}\" width=\"14\" height=\"10\"/><text x=\"{x + 20:F0}\" y=\"{legendTop + y + 10:F0}\">{name}</text>");
        svg.Add($"</svg>");
        return svg.ToString();
    }

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
