namespace Engine.Charts;

/// <summary>A line of a <see cref="LineChart"/>.</summary>
/// <param name="Name">Its name in the legend; lines of one name share it.</param>
/// <param name="Points">Its points, from left to right.</param>
/// <param name="Colour">Which colour, from 0.</param>
internal sealed record ChartLine(string Name, IReadOnlyList<(double X, double Y)> Points, int Colour)
{
    /// <summary>How far values of several seeds reach at each point; empty for none.</summary>
    internal IReadOnlyList<(double Low, double High)> Spread { get; init; } = [];

    /// <summary>Thin and pale, without dots and legend: what another line sums up.</summary>
    internal bool IsFaint { get; init; }

    /// <summary>Interrupted: a line of theory, or the lesser of a pair in one colour.</summary>
    internal bool IsDashed { get; init; }
}

/// <summary>Lines over two axes.</summary>
internal sealed record LineChart(string Title, ChartAxis X, ChartAxis Y, IReadOnlyList<ChartLine> Lines) : Chart(Title)
{
    // More dots than these run into each other.
    private const int MostDots = 40;

    internal override IReadOnlyList<(string Name, int Colour)> Legend => [.. Lines.Where(l => !l.IsFaint && l.Name.Length > 0).Select(l => (l.Name, l.Colour)).Distinct()];

    internal override void Draw(SvgText svg, ChartFrame frame)
    {
        var x = new ChartScale(X, Lines.SelectMany(l => l.Points).Select(p => p.X));
        var y = new ChartScale(Y, Lines.SelectMany(l => l.Points.Select(p => p.Y).Concat(l.Spread.SelectMany(s => new[] { s.Low, s.High }))));
        frame.DrawValues(svg, Title, y, Y.Name);
        frame.DrawArguments(svg, x, X.Name);
        foreach (ChartLine line in Lines)
        {
            string colour = ChartStyle.Colour(line.Colour);
            (double X, double Y)[] points = [.. line.Points.Where(p => x.Shows(p.X) && y.Shows(p.Y)).Select(p => (frame.X(x.Place(p.X)), frame.Y(y.Place(p.Y))))];
            if (points.Length == 0)
                continue;
            if (line.Spread.Count == line.Points.Count && line.Points.Count > 1)
            {
                var edge = line.Points.Zip(line.Spread, (p, s) => (p.X, s.Low, s.High)).Where(p => x.Shows(p.X) && y.Shows(p.Low) && y.Shows(p.High)).ToArray();
                svg.Polygon($"band {colour}", [
                    .. edge.Select(p => (frame.X(x.Place(p.X)), frame.Y(y.Place(p.High)))),
                    .. edge.Reverse().Select(p => (frame.X(x.Place(p.X)), frame.Y(y.Place(p.Low)))),
                ]);
            }

            svg.Polyline($"line {colour}{(line.IsFaint ? " faint" : "")}{(line.IsDashed ? " dashed" : "")}", points);
            if (line.IsFaint || points.Length > MostDots)
                continue;
            foreach ((double px, double py) in points)
                svg.Add($"<circle class=\"dot {colour}\" cx=\"{px:F1}\" cy=\"{py:F1}\" r=\"2.5\"/>");
        }
    }
}
