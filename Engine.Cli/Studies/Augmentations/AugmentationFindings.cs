using System.Globalization;

namespace Engine.Cli.Studies.Augmentations;

/// <summary>What the runs say about the claim: augmentation makes data and reduces overfitting.</summary>
/// <remarks>Each seed's training is compared with the one without augmentation of the same seed; a difference counts when it is beyond what the seeds explain.</remarks>
internal sealed class AugmentationFindings(IReadOnlyList<AugmentationRun> runs)
{
    /// <summary>The numbers of training images.</summary>
    internal IReadOnlyList<int> Sizes { get; } = [.. runs.Select(r => r.Images).Distinct()];

    /// <summary>Whether all four together lessen the gap, at every size.</summary>
    internal bool ReducesOverfitting => Sizes.All(size => GapClosed(Variant.Four, size).IsAboveZero);

    /// <summary>Whether all four together do what more data would, at every size: more of the test images are known.</summary>
    internal bool MakesData => Sizes.All(size => Gained(Variant.Four, size).IsAboveZero);

    /// <summary>The claim, the figures and whether they bear it out.</summary>
    internal Verdict Verdict => new(
        Verdict.Of(Seeds, ReducesOverfitting, MakesData), "Scale, rotation, noise and brightness make data and reduce overfitting",
        string.Join("; ", Sizes.Select(size => string.Create(CultureInfo.InvariantCulture,
            $"with {size:N0} images all four together change the gap between training and test from {Gap(Variant.None, size).Text()} to {Gap(Variant.Four, size).Text()} points and the test accuracy from {Test(Variant.None, size).Text()} to {Test(Variant.Four, size).Text()} %"))));

    /// <summary>Which of the variants helped on its own, in words.</summary>
    internal IEnumerable<string> Each => Seeds < 2 ? ["With one seed nothing can be told from chance."] : Sizes.Select(size =>
    {
        string Those(Func<Variant, Spread> difference)
        {
            string[] names = [.. Variant.All.Where(v => v != Variant.None && difference(v).IsAboveZero).Select(v => v.Name)];
            return names.Length == 0 ? "nothing" : string.Join(", ", names);
        }

        return string.Create(CultureInfo.InvariantCulture,
            $"With {size:N0} images the gap became smaller, beyond what the seeds explain, with {Those(v => GapClosed(v, size))}; more test images were known with {Those(v => Gained(v, size))}.");
    });

    /// <summary>Points between the training images known and the test images known, after the last epoch.</summary>
    internal Spread Gap(Variant variant, int size) => Of(variant, size, r => r.Gap);

    /// <summary>Test images known after the last epoch, in percent.</summary>
    internal Spread Test(Variant variant, int size) => Of(variant, size, r => r.Test[^1]);

    /// <summary>Training images known after the last epoch, in percent.</summary>
    internal Spread Training(Variant variant, int size) => Of(variant, size, r => r.Training[^1]);

    /// <summary>Points of the gap that a variant takes away.</summary>
    internal Spread GapClosed(Variant variant, int size) => Gap(Variant.None, size).Minus(Gap(variant, size));

    /// <summary>Points of test accuracy that a variant adds.</summary>
    internal Spread Gained(Variant variant, int size) => Test(variant, size).Minus(Test(Variant.None, size));

    private int Seeds => runs.Select(r => r.Seed).Distinct().Count();

    private Spread Of(Variant variant, int size, Func<AugmentationRun, double> value) =>
        new([.. runs.Where(r => r.Variant == variant && r.Images == size).OrderBy(r => r.Seed).Select(r => 100 * value(r))]);
}
