using Engine.Charts;

namespace Engine.Cli.Studies.Kernels;

/// <summary>Stacked maps seen from above and aside, the output on top: each cell as dark as its share in the output.</summary>
internal static class PyramidDrawing
{
    private const double HalfWidth = 22, HalfHeight = 10, Between = 16, Top = 60, Width = 460;

    /// <summary>Draws levels of squares.</summary>
    /// <param name="title">What is drawn.</param>
    /// <param name="levels">From the output to the image: a name, a side, and side² shares from 0 to 1.</param>
    internal static string Draw(string title, IReadOnlyList<(string Name, int Side, float[] Shares)> levels)
    {
        // A level's middle lies so deep that its upper corner is below the lower one of the level above.
        var middles = new double[levels.Count];
        middles[0] = Top;
        for (int i = 1; i < levels.Count; i++)
            middles[i] = middles[i - 1] + (levels[i - 1].Side + levels[i].Side) * HalfHeight + Between;
        double height = middles[^1] + levels[^1].Side * HalfHeight + Between;
        var svg = new SvgText();
        svg.Add($"<svg class=\"chart\" viewBox=\"0 0 {Width:F0} {height:F0}\" style=\"max-width:{Width:F0}px\" role=\"img\"><title>{title}</title><text class=\"head\" x=\"16\" y=\"22\">{title}</text>");
        for (int i = 0; i < levels.Count; i++)
        {
            (string name, int side, float[] shares) = levels[i];
            double middle = middles[i];
            for (int cell = 0; cell < shares.Length; cell++)
            {
                double x = cell % side - side / 2.0, y = cell / side - side / 2.0;
                (double, double)[] corners = [At(x, y, middle), At(x + 1, y, middle), At(x + 1, y + 1, middle), At(x, y + 1, middle)];
                svg.Add($"<g class=\"s0\" fill-opacity=\"{0.12 + 0.88 * shares[cell]:F2}\">");
                svg.Polygon("dot", corners);
                svg.Add($"</g>");
                svg.Polyline("axis", [.. corners, corners[0]]);
            }

            svg.Add($"<text x=\"16\" y=\"{middle + 4:F0}\">{name}</text>");
            if (i == 0)
                continue;

            // From the cell above to the corners of all that it sees here.
            double above = middles[i - 1], half = side / 2.0, halfAbove = levels[i - 1].Side / 2.0;
            foreach ((double sx, double sy) in ((double, double)[])[(-1, -1), (1, -1), (1, 1), (-1, 1)])
                svg.Polyline("line faint s1", [At(sx * halfAbove, sy * halfAbove, above), At(sx * half, sy * half, middle)]);
        }

        svg.Add($"</svg>");
        return svg.ToString();
    }

    private static (double X, double Y) At(double x, double y, double middle) => (Width / 2 + 60 + (x - y) * HalfWidth, middle + (x + y) * HalfHeight);
}
