using System.Globalization;

namespace Engine.Cli.Studies.Filters;

/// <summary>How large the study is.</summary>
/// <param name="Images">Training images.</param>
/// <param name="Epochs">How often they are seen.</param>
/// <param name="Seeds">Trainings of each contender.</param>
/// <param name="TestImages">Test images that are looked at after every epoch, at most.</param>
internal sealed record FilterSettings(int Images, int Epochs, int Seeds, int TestImages)
{
    /// <summary>Images a step.</summary>
    internal const int Batch = 50;

    /// <summary>α at the beginning of every training; it falls along a cosine, with a momentum of 0.9.</summary>
    internal const double LearningRate = 0.02;

    /// <summary>The form that the claim is judged by.</summary>
    internal static FilterSettings Full { get; } = new(10_000, Epochs: 10, Seeds: 5, TestImages: 2000);

    /// <summary>The form of under a minute.</summary>
    internal static FilterSettings Quick { get; } = new(2000, Epochs: 6, Seeds: 3, TestImages: 500);

    /// <summary>Notes the settings for a report.</summary>
    internal void Describe(IDictionary<string, string> settings)
    {
        settings["images"] = string.Create(CultureInfo.InvariantCulture, $"{Images} images for {Epochs} epochs");
        settings["test images"] = TestImages.ToString(CultureInfo.InvariantCulture);
        settings["seeds"] = Seeds.ToString(CultureInfo.InvariantCulture);
        settings["batch"] = Batch.ToString(CultureInfo.InvariantCulture);
        settings["optimizer"] = string.Create(CultureInfo.InvariantCulture, $"sgd, learning rate {LearningRate} falling along a cosine, momentum 0.9");
        settings["initialisation"] = "he-normal; learned filters with a deviation of 0.01";
    }
}
