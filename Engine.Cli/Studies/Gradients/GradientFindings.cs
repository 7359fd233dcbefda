using System.Globalization;
using Engine.Backends;

namespace Engine.Cli.Studies.Gradients;

/// <summary>What the runs say about the claim: sigmoid's saturation makes gradients vanish with depth, ReLU's slope of one does not.</summary>
/// <remarks>Judged on the networks as they start, each with the initialisation suited to it, over every seed and all data.</remarks>
internal sealed class GradientFindings
{
    /// <summary>A gradient vanishes where each layer leaves less than this of it: a thousandth after ten layers.</summary>
    private const double VanishingFactor = 0.5;

    /// <summary>Saturation explains it only where this part of the units is saturated.</summary>
    private const double ExplainingShare = 0.5;

    private readonly IReadOnlyList<GradientRun> _runs;

    internal GradientFindings(IReadOnlyList<GradientRun> runs)
    {
        _runs = runs;
        Deepest = runs.Max(r => r.Case.Depth);
        Shallowest = runs.Min(r => r.Case.Depth);
        (Sigmoid, Relu) = (Factor(Activation.Sigmoid, GradientStart.Suited), Factor(Activation.Relu, GradientStart.Suited));
        ReluSame = Factor(Activation.Relu, GradientStart.Same);
        (SigmoidSaturated, CompensatedSaturated) = (Saturated(GradientStart.Suited), Saturated(GradientStart.Compensated));
        SigmoidCompensated = Factor(Activation.Sigmoid, GradientStart.Compensated);
        SigmoidSlope = Mean(Chosen(Activation.Sigmoid, GradientStart.Suited, Deepest).SelectMany(r => r.Start).Where(l => l.Activation == Activation.Sigmoid && l.Slope > 0).Select(l => l.Slope!.Value));
    }

    internal int Deepest { get; }

    internal int Shallowest { get; }

    /// <summary>What a layer leaves of the gradient with sigmoid, at the largest depth.</summary>
    internal FactorSpread Sigmoid { get; }

    /// <summary>The same with ReLU.</summary>
    internal FactorSpread Relu { get; }

    /// <summary>The same with ReLU and the initialisation that all share.</summary>
    internal FactorSpread ReluSame { get; }

    /// <summary>The part of sigmoid's values that are saturated at the start, at the largest depth.</summary>
    internal double SigmoidSaturated { get; }

    /// <summary>What a layer leaves with sigmoid and weights that make up for its slope, at the largest depth.</summary>
    internal FactorSpread SigmoidCompensated { get; }

    /// <summary>The part of its values that are saturated then.</summary>
    internal double CompensatedSaturated { get; }

    /// <summary>Sigmoid's slope as the gradient meets it, at the largest depth.</summary>
    internal double SigmoidSlope { get; }

    /// <summary>Whether sigmoid's gradients vanish in every run, and more with depth.</summary>
    internal bool SigmoidVanishes => Sigmoid.Largest < VanishingFactor
        && Product(Activation.Sigmoid, Deepest).Largest < Product(Activation.Sigmoid, Shallowest).Smallest;

    /// <summary>Whether ReLU's do in none.</summary>
    internal bool ReluKeeps => Relu.Smallest > VanishingFactor;

    /// <summary>Whether it is saturation that makes sigmoid's vanish at the start.</summary>
    internal bool BySaturation => SigmoidSaturated > ExplainingShare;

    /// <summary>The claim, the figures and whether they bear it out.</summary>
    internal Verdict Verdict => new(
        Verdict.Of(SigmoidVanishes, ReluKeeps, BySaturation), "Sigmoid's saturation makes gradients vanish with depth, ReLU's slope of one does not",
        string.Create(CultureInfo.InvariantCulture,
            $"in {Deepest} layers, each activation with the initialisation suited to it, a layer leaves {Sigmoid} of the gradient with sigmoid, {Product(Activation.Sigmoid, Deepest).Mean:0.0e+0} through all, and {Relu} with ReLU, {Product(Activation.Relu, Deepest).Mean:0.00} through all; {Cause}"));

    private string Cause => BySaturation
        ? string.Create(CultureInfo.InvariantCulture, $"{SigmoidSaturated:0%} of sigmoid's values are saturated at the start")
        : string.Create(CultureInfo.InvariantCulture, $"the cause is not saturation, with {SigmoidSaturated:0.0%} of sigmoid's values saturated at the start, but its slope of {SigmoidSlope:0.000}, where a quarter is the most and the usual weights do not make up for it");

    /// <summary>What the shared initialisation shows: a slope of one keeps the gradient only if the weights do.</summary>
    internal string SharedStart => ReluSame.Largest < VanishingFactor
        ? $"The slope alone does not do it: with the initialisation that all share, weights too small for ReLU, a layer with ReLU leaves {ReluSame} of the gradient, and it vanishes too."
        : $"With the initialisation that all share a layer with ReLU leaves {ReluSame} of the gradient.";

    /// <summary>What weights that make up for sigmoid's slope do: both explanations have a part, for they saturate.</summary>
    internal string LargerWeights => string.Create(CultureInfo.InvariantCulture,
        $"Slope and weights make a layer's factor together: with Glorot's weights {GradientCase.Compensation} times as large, which make up for a slope of a quarter, a layer with sigmoid leaves {SigmoidCompensated} of the gradient at the start in {Deepest} layers, where without that it leaves {Sigmoid}; {CompensatedSaturated:0.0%} of its values are saturated then, {SigmoidSaturated:0.0%} without.");

    /// <summary>‖∂L/∂a‖ of the first hidden layer over that of the last, at the start with the suited initialisation.</summary>
    internal FactorSpread Product(Activation activation, int depth) => FactorSpread.Of(Chosen(activation, GradientStart.Suited, depth).Select(r => GradientRun.Product(r.Start)));

    /// <summary>What a layer leaves of the gradient at the largest depth, at the start.</summary>
    internal FactorSpread Factor(Activation activation, GradientStart start) => FactorSpread.Of(Chosen(activation, start, Deepest).Select(r => GradientRun.FactorPerLayer(r.Start)));

    private IEnumerable<GradientRun> Chosen(Activation activation, GradientStart start, int depth) =>
        _runs.Where(r => r.Case.Activation == activation && r.Case.Start == start && r.Case.Depth == depth);

    private double Saturated(GradientStart start) => Chosen(Activation.Sigmoid, start, Deepest).Average(r => r.Start.Average(l => l.Saturated ?? 0));

    private static double Mean(IEnumerable<double> values) => values.DefaultIfEmpty(double.NaN).Average();
}
