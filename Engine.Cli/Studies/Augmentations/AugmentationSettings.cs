using System.Globalization;

namespace Engine.Cli.Studies.Augmentations;

/// <summary>How large the study is.</summary>
/// <param name="Sizes">Training images, and how often they are seen.</param>
/// <param name="Seeds">Trainings of each case.</param>
/// <param name="TestImages">Test images, and training images as they are, that are looked at after every epoch, at most.</param>
internal sealed record AugmentationSettings(IReadOnlyList<(int Images, int Epochs)> Sizes, int Seeds, int TestImages)
{
    /// <summary>Images a step.</summary>
    internal const int Batch = 50;

    /// <summary>α at the beginning of every training; it falls along a cosine, with a momentum of 0.9.</summary>
    internal const double LearningRate = 0.02;

    /// <summary>The form that the claim is judged by.</summary>
    internal static AugmentationSettings Full { get; } = new([(1000, 40), (5000, 15)], Seeds: 5, TestImages: 1000);

    /// <summary>The form of under a minute.</summary>
    internal static AugmentationSettings Quick { get; } = new([(500, 25)], Seeds: 1, TestImages: 300);

    /// <summary>Notes the settings for a report.</summary>
    internal void Describe(IDictionary<string, string> settings)
    {
        settings["sizes"] = string.Join(", ", Sizes.Select(s => string.Create(CultureInfo.InvariantCulture, $"{s.Images} images for {s.Epochs} epochs")));
        settings["test images"] = TestImages.ToString(CultureInfo.InvariantCulture);
        settings["seeds"] = Seeds.ToString(CultureInfo.InvariantCulture);
        settings["batch"] = Batch.ToString(CultureInfo.InvariantCulture);
        settings["optimizer"] = string.Create(CultureInfo.InvariantCulture, $"sgd, learning rate {LearningRate} falling along a cosine, momentum 0.9");
        foreach (Variant variant in Variant.All)
            settings[$"augmentation {variant.Name}"] = variant.Pipeline.ToString();
    }
}
