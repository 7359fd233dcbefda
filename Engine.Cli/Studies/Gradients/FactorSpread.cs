using System.Globalization;

namespace Engine.Cli.Studies.Gradients;

/// <summary>Factors of several runs, which are averaged by their logarithms.</summary>
/// <param name="Mean">Their geometric mean.</param>
/// <param name="Smallest">The smallest.</param>
/// <param name="Largest">The largest.</param>
internal readonly record struct FactorSpread(double Mean, double Smallest, double Largest)
{
    internal static FactorSpread Of(IEnumerable<double> values)
    {
        double[] all = [.. values];
        return new FactorSpread(Math.Exp(all.Average(Math.Log)), all.Min(), all.Max());
    }

    public override string ToString() => Smallest == Largest ? Mean.ToString("0.000", CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{Mean:0.000} ({Smallest:0.000} to {Largest:0.000})");
}
