using System.Globalization;

namespace Engine.Cli.Studies.Kernels;

/// <summary>What the study found, and what follows from it.</summary>
/// <param name="FieldOfLarge">Side that one 5×5 sees, measured.</param>
/// <param name="FieldOfPair">Side that two 3×3 see, measured.</param>
/// <param name="WeightsOfLarge">Weights of a 5×5 for each pair of channels.</param>
/// <param name="WeightsOfPair">Weights of two 3×3.</param>
/// <param name="GapOfLarge">Accuracy on the training images less that on test images, in points, one a seed, with 5×5.</param>
/// <param name="GapOfPair">The same with two 3×3 and a ReLU between.</param>
/// <param name="AccuracyOfLarge">Test accuracy in percent, one a seed, with 5×5.</param>
/// <param name="AccuracyOfPair">The same with two 3×3.</param>
internal sealed record KernelsFigures(
    int FieldOfLarge, int FieldOfPair, int WeightsOfLarge, int WeightsOfPair, Spread GapOfLarge, Spread GapOfPair, Spread AccuracyOfLarge, Spread AccuracyOfPair)
{
    /// <summary>The part of the large filter's weights that the pair saves.</summary>
    internal double Saved => 1 - (double)WeightsOfPair / WeightsOfLarge;

    /// <summary>The claim has two parts: the same field for fewer weights, and less overfitting.</summary>
    internal Verdict Verdict => new(
        Verdict.Of(FieldOfLarge == FieldOfPair && WeightsOfPair < WeightsOfLarge, GapOfLarge.Minus(GapOfPair).IsAboveZero),
        "Two 3×3 see what one 5×5 sees with fewer weights, and overfit less",
        string.Create(
            CultureInfo.InvariantCulture,
            $"both see {FieldOfLarge}×{FieldOfLarge} and {FieldOfPair}×{FieldOfPair}, with {WeightsOfLarge} and {WeightsOfPair} weights ({100 * Saved:F0} % fewer); the gap between training and test is {GapOfLarge.Text()} points with 5×5 and {GapOfPair.Text()} with two 3×3, at {AccuracyOfLarge.Text()} % and {AccuracyOfPair.Text()} % of the test images"));
}
