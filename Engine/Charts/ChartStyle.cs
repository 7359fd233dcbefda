namespace Engine.Charts;

/// <summary>How charts look, light and dark; the same rules serve a picture of its own and one inside a page.</summary>
internal static class ChartStyle
{
    /// <summary>Colours that the series take in turn.</summary>
    internal const int Colours = 6;

    /// <summary>Rules for everything under <c>svg.chart</c>.</summary>
    internal const string Css = """
        svg.chart { --c0: #0b6bcb; --c1: #d1550b; --c2: #12805c; --c3: #9a3fb5; --c4: #a07800; --c5: #5b6770; background: #fff; color: #1b1f24; font: 12px system-ui, sans-serif; }
        @media (prefers-color-scheme: dark) { svg.chart { --c0: #6cb2ff; --c1: #ff9d57; --c2: #4fd1a1; --c3: #d99bf0; --c4: #e6c04a; --c5: #a3aebb; background: #14181d; color: #e6e9ed; } }
        @media print { svg.chart { --c0: #0b6bcb; --c1: #d1550b; --c2: #12805c; --c3: #9a3fb5; --c4: #a07800; --c5: #5b6770; background: #fff; color: #000; } }
        svg.chart text { fill: currentColor; } svg.chart .head { font-weight: 600; font-size: 13px; } svg.chart .title { font-weight: 600; font-size: 16px; }
        svg.chart .grid { stroke: currentColor; stroke-opacity: .15; } svg.chart .axis { fill: none; stroke: currentColor; stroke-opacity: .6; }
        svg.chart .line { fill: none; stroke: var(--c); stroke-width: 2; stroke-linejoin: round; } svg.chart .faint { stroke-width: 1; stroke-opacity: .35; } svg.chart .dashed { stroke-dasharray: 6 4; }
        svg.chart .dot { fill: var(--c); } svg.chart .band { fill: var(--c); fill-opacity: .15; } svg.chart .bar { fill: var(--c); fill-opacity: .75; }
        svg.chart .seed { fill: currentColor; fill-opacity: .55; } svg.chart .spread { stroke: currentColor; stroke-width: 1.5; }
        svg.chart .s0 { --c: var(--c0); } svg.chart .s1 { --c: var(--c1); } svg.chart .s2 { --c: var(--c2); } svg.chart .s3 { --c: var(--c3); } svg.chart .s4 { --c: var(--c4); } svg.chart .s5 { --c: var(--c5); }
        """;

    /// <summary>The class that gives an element a series' colour.</summary>
    internal static string Colour(int series) => $"s{series % Colours}";
}
