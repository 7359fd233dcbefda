namespace Engine.Cli.Studies.Augmentations;

/// <summary>What one training showed.</summary>
/// <param name="Variant">How its images were augmented.</param>
/// <param name="Images">How many there were.</param>
/// <param name="Seed">Of weights, order and augmentation; the images themselves too.</param>
/// <param name="Training">After each epoch, the part of the training images, as they are, that it knows.</param>
/// <param name="Test">The same of the test images.</param>
internal sealed record AugmentationRun(Variant Variant, int Images, ulong Seed, IReadOnlyList<double> Training, IReadOnlyList<double> Test)
{
    /// <summary>Overfitting in a number: known of what it learned from, less what it knows of the rest.</summary>
    internal double Gap => Training[^1] - Test[^1];
}
