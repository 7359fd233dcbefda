using System.Globalization;

namespace Engine.Cli.Studies.Kernels;

/// <summary>What the study found, and what follows from it.</summary>
/// <param name="Fields">What stacks see: a large filter, then the 3×3 that are held against it, and so on.</param>
/// <param name="Runs">Every training.</param>
internal sealed record KernelsFindings(IReadOnlyList<StackField> Fields, IReadOnlyList<KernelsRun> Runs)
{
    /// <summary>Whether every stack sees what its large filter sees, with fewer weights.</summary>
    internal bool SeesTheSameForLess => Pairs.All(p => p.Small.SeesAsMuchAs(p.Large) && p.Small.Weights < p.Large.Weights);

    /// <summary>Whether two 3×3 with a ReLU between leave a smaller gap than one 5×5, beyond what the seeds explain, and know no fewer test images:
    /// a network that has merely learnt less has a smaller gap too.</summary>
    internal bool OverfitsLess => GapClosed(KernelVariant.Pair).IsAboveZero && !Test(KernelVariant.Large).Minus(Test(KernelVariant.Pair)).IsAboveZero;

    /// <summary>The claim has two parts: the same field for fewer weights, and less overfitting.</summary>
    internal Verdict Verdict => new(
        Verdict.Of(SeesTheSameForLess, OverfitsLess), "Stacked 3×3 see what one large filter sees with fewer weights, and fewer parameters overfit less",
        $"{string.Join("; ", Pairs.Select(Sees))}; the gap between training and test is {Gap(KernelVariant.Large).Text()} points with 5×5 and {Gap(KernelVariant.Pair).Text()} with two 3×3, at {Test(KernelVariant.Large).Text()} and {Test(KernelVariant.Pair).Text()} % of the test images known, which is {Overfitting}");

    private string Overfitting => OverfitsLess ? "less overfitting, beyond what the seeds explain"
        : GapClosed(KernelVariant.Pair).IsAboveZero ? "no less overfitting: the gap is smaller, but fewer test images are known too, so that less was learnt and not less of it by heart"
        : "no less overfitting than the seeds explain";

    /// <summary>What the trainings say beside the verdict: each difference to 5×5, and whether seeds explain it.</summary>
    internal IEnumerable<string> Differences
    {
        get
        {
            yield return Difference("two 3×3 with a ReLU between less one 5×5", KernelVariant.Pair, KernelVariant.Large);
            yield return Difference("two 3×3 with nothing between, which are one linear 5×5 filter of fewer weights, less one 5×5", KernelVariant.Linear, KernelVariant.Large);
            yield return Difference("the ReLU between alone, at equal weights and equal field", KernelVariant.Pair, KernelVariant.Linear);
        }
    }

    private IEnumerable<(StackField Large, StackField Small)> Pairs => Fields.Chunk(2).Select(c => (c[0], c[1]));

    /// <summary>Training images known less test images known, in points.</summary>
    internal Spread Gap(KernelVariant variant) => Of(variant, r => r.Gap);

    /// <summary>Test images known, in percent.</summary>
    internal Spread Test(KernelVariant variant) => Of(variant, r => r.Test);

    /// <summary>Training images known, in percent.</summary>
    internal Spread Training(KernelVariant variant) => Of(variant, r => r.Training);

    /// <summary>Points of the gap of 5×5 that a variant takes away, seed by seed.</summary>
    internal Spread GapClosed(KernelVariant variant) => Gap(KernelVariant.Large).Minus(Gap(variant));

    private static string Sees((StackField Large, StackField Small) pair)
    {
        string seen = pair.Small.SeesAsMuchAs(pair.Large)
            ? $"both see {pair.Large.Forward}×{pair.Large.Forward}"
            : $"see {pair.Large.Forward}×{pair.Large.Forward} and {pair.Small.Forward}×{pair.Small.Forward}";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{pair.Large.Name} and {pair.Small.Name} {seen} with {pair.Large.Weights} and {pair.Small.Weights} weights ({100 - 100.0 * pair.Small.Weights / pair.Large.Weights:F0} % fewer)");
    }

    private string Difference(string what, KernelVariant one, KernelVariant other)
    {
        Spread gap = Gap(one).Minus(Gap(other)), test = Test(one).Minus(Test(other));
        return $"Seed by seed, {what}: gap {gap.Text()} points ({Weight(gap)}), test accuracy {test.Text()} points ({Weight(test)}).";
    }

    private static string Weight(Spread difference) => difference.Values.Count < 2
        ? "one seed: no spread known"
        : difference.IsAboveZero || difference.IsBelowZero ? "beyond what the seeds explain" : "within what the seeds explain";

    private Spread Of(KernelVariant variant, Func<KernelsRun, double> value) => new([.. Runs.Where(r => r.Variant == variant).OrderBy(r => r.Seed).Select(value)]);
}
