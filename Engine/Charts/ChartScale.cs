using System.Globalization;

namespace Engine.Charts;

/// <summary>An axis over given values: where it begins and ends, its ticks, and the place of a value on it.</summary>
internal sealed class ChartScale
{
    private const int WantedTicks = 5;

    private readonly bool _isLogarithmic;
    private readonly double _low, _high;

    /// <summary>Fits an axis to values, to round numbers where the axis leaves an end open.</summary>
    internal ChartScale(ChartAxis axis, IEnumerable<double> values)
    {
        _isLogarithmic = axis.IsLogarithmic;
        double[] known = [.. values.Where(Shows)];
        (double least, double most) = known.Length == 0 ? (_isLogarithmic ? (1, 10) : (0, 1)) : (known.Min(), known.Max());
        if (_isLogarithmic)
        {
            double low = Math.Floor(Math.Log10(axis.Low ?? least)), high = Math.Ceiling(Math.Log10(axis.High ?? most));
            (_low, _high) = (low, high > low ? high : low + 1);
            int every = Math.Max(1, (int)Math.Ceiling((_high - _low) / (WantedTicks + 1)));
            Ticks = [.. Enumerable.Range(0, (int)(_high - _low) / every + 1).Select(i => Math.Pow(10, _low + i * every))];
            return;
        }

        double span = (axis.High ?? most) - (axis.Low ?? least);
        double step = RoundStep((span > 0 ? span : Math.Max(1, Math.Abs(most))) / WantedTicks);
        if (axis.IsWhole && span >= 1)
            step = Math.Max(1, step);
        _low = axis.Low ?? Math.Floor(least / step + 1e-9) * step;
        _high = axis.High ?? Math.Ceiling(most / step - 1e-9) * step;
        if (!(_high > _low))
            _high = _low + step;
        double first = Math.Ceiling(_low / step - 1e-9);
        Ticks = [.. Enumerable.Range(0, (int)Math.Floor(_high / step - first + 1e-9) + 1).Select(i => Math.Round((first + i) * step, 12))];
    }

    /// <summary>The values that get a line and a label.</summary>
    internal IReadOnlyList<double> Ticks { get; }

    /// <summary>Whether a value has a place on the axis at all.</summary>
    internal bool Shows(double value) => double.IsFinite(value) && (!_isLogarithmic || value > 0);

    /// <summary>0 where the axis begins, 1 where it ends; values beyond are drawn at the end.</summary>
    internal double Place(double value) => (Math.Clamp(_isLogarithmic ? Math.Log10(value) : value, _low, _high) - _low) / (_high - _low);

    /// <summary>A tick in words: <c>0.25</c>, <c>12k</c>, <c>10⁻³</c>.</summary>
    internal string Label(double tick)
    {
        if (_isLogarithmic)
            return "10" + string.Concat(Math.Round(Math.Log10(tick)).ToString("F0", CultureInfo.InvariantCulture).Select(Superscript));
        return Math.Abs(tick) switch
        {
            >= 1e6 => (tick / 1e6).ToString("0.##", CultureInfo.InvariantCulture) + "M",
            >= 1e4 => (tick / 1e3).ToString("0.##", CultureInfo.InvariantCulture) + "k",
            _ => tick.ToString("0.####", CultureInfo.InvariantCulture),
        };
    }

    /// <summary>1, 2 or 5 times a power of ten, not below a value.</summary>
    private static double RoundStep(double value)
    {
        double unit = Math.Pow(10, Math.Floor(Math.Log10(value)));
        return new[] { 1.0, 2, 5, 10 }.First(factor => factor * unit >= value * 0.999999) * unit;
    }

    private static char Superscript(char c) => c == '-' ? '⁻' : "⁰¹²³⁴⁵⁶⁷⁸⁹"[c - '0'];
}
