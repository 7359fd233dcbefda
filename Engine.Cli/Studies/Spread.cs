using System.Globalization;

namespace Engine.Cli.Studies;

/// <summary>One figure over several seeds.</summary>
/// <param name="Values">The figure of each seed.</param>
internal sealed record Spread(IReadOnlyList<double> Values)
{
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

    /// <summary>Whether the figures are above zero beyond what seeds explain: the mean lies more than its standard error times two above it.</summary>
    /// <remarks>With one seed nothing can be told from chance, so a single value counts only by its sign, and the report shows that there is no spread.</remarks>
    internal bool IsAboveZero => Mean > TwoErrors;

    /// <summary>The same below zero.</summary>
    internal bool IsBelowZero => Mean < -TwoErrors;

    private double TwoErrors => 2 * Deviation / Math.Sqrt(Values.Count);

    /// <summary><c>71.2 ± 0.4</c>.</summary>
    internal string Text(string format = "F1") => Values.Count < 2
        ? Mean.ToString(format, CultureInfo.InvariantCulture)
        : $"{Mean.ToString(format, CultureInfo.InvariantCulture)} ± {Deviation.ToString(format, CultureInfo.InvariantCulture)}";
}
