using System.Globalization;

namespace Engine.Cli.Studies;

/// <summary>One figure over several seeds.</summary>
/// <param name="Values">The figure of each seed.</param>
internal sealed record Spread(IReadOnlyList<double> Values)
{
    // Student's t at 97.5 % for 1, 2, … degrees of freedom.
    private static readonly double[] Quantiles = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228];

    /// <summary>The mean.</summary>
    internal double Mean => Values.Average();

    /// <summary>The sample's standard deviation; 0 for one value.</summary>
    internal double Deviation => Values.Count < 2 ? 0 : Math.Sqrt(Values.Sum(v => (v - Mean) * (v - Mean)) / (Values.Count - 1));

    /// <summary>The least.</summary>
    internal double Low => Values.Min();

    /// <summary>The largest.</summary>
    internal double High => Values.Max();

    /// <summary>The differences to another figure, seed by seed.</summary>
    internal Spread Minus(Spread other) => new([.. Values.Zip(other.Values, (a, b) => a - b)]);

    /// <summary>Whether the figures are above zero beyond what seeds explain: by Student's t test at 5 %, both sides. One value alone tells nothing from chance.</summary>
    internal bool IsAboveZero => Mean > Chance;

    /// <summary>The same below zero.</summary>
    internal bool IsBelowZero => Mean < -Chance;

    /// <summary>How far from zero the mean of figures that are zero but for chance may lie.</summary>
    private double Chance => Values.Count < 2 ? double.PositiveInfinity : Quantiles[Math.Min(Values.Count - 2, Quantiles.Length - 1)] * Deviation / Math.Sqrt(Values.Count);

    /// <summary><c>71.2 ± 0.4</c>.</summary>
    internal string Text(string format = "F1") => Values.Count < 2
        ? Mean.ToString(format, CultureInfo.InvariantCulture)
        : $"{Mean.ToString(format, CultureInfo.InvariantCulture)} ± {Deviation.ToString(format, CultureInfo.InvariantCulture)}";
}
