namespace Engine.Charts;

/// <summary>One panel: a plot with its axes, which a <see cref="ChartSheet"/> places beside others.</summary>
/// <param name="Title">What the panel shows.</param>
internal abstract record Chart(string Title)
{
    /// <summary>Names and colours for the sheet's legend, in order; empty where the panel explains itself.</summary>
    internal abstract IReadOnlyList<(string Name, int Colour)> Legend { get; }

    /// <summary>Draws the plot into a frame.</summary>
    internal abstract void Draw(SvgText svg, ChartFrame frame);
}

/// <summary>The rectangle of a plot in its picture, without the labels around it.</summary>
internal readonly record struct ChartFrame(double Left, double Top, double Width, double Height)
{
    internal double Bottom => Top + Height;

    internal double X(double place) => Left + Width * place;

    internal double Y(double place) => Top + Height * (1 - place);

    /// <summary>Draws the panel's title, the lines and labels of the values axis, and both axes' strokes.</summary>
    internal void DrawValues(SvgText svg, string title, ChartScale scale, string name)
    {
        svg.Add($"<text class=\"head\" x=\"{Left - 40:F0}\" y=\"{Top - 24:F0}\">{title}</text><text x=\"{Left - 40:F0}\" y=\"{Top - 8:F0}\">{name}</text>");
        foreach (double tick in scale.Ticks)
        {
            double y = Y(scale.Place(tick));
            svg.Add($"<line class=\"grid\" x1=\"{Left:F1}\" y1=\"{y:F1}\" x2=\"{Left + Width:F1}\" y2=\"{y:F1}\"/><text x=\"{Left - 6:F1}\" y=\"{y + 4:F1}\" text-anchor=\"end\">{scale.Label(tick)}</text>");
        }

        svg.Add($"<path class=\"axis\" d=\"M{Left:F1} {Top:F1}V{Bottom:F1}H{Left + Width:F1}\"/>");
    }

    /// <summary>Labels the axis along the bottom.</summary>
    internal void DrawArguments(SvgText svg, ChartScale scale, string name)
    {
        foreach (double tick in scale.Ticks)
            svg.Add($"<text x=\"{X(scale.Place(tick)):F1}\" y=\"{Bottom + 17:F1}\" text-anchor=\"middle\">{scale.Label(tick)}</text>");
        svg.Add($"<text x=\"{Left + Width:F1}\" y=\"{Bottom + 33:F1}\" text-anchor=\"end\">{name}</text>");
    }
}
