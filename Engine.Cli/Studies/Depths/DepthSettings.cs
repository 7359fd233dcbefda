using System.Globalization;

namespace Engine.Cli.Studies.Depths;

/// <summary>How large the study is.</summary>
/// <param name="Trained">The networks that learn.</param>
/// <param name="Timed">The published networks that are run.</param>
/// <param name="Runs">Runs of each, of which the fastest counts.</param>
/// <param name="Seeds">Trainings of each network at each budget.</param>
/// <param name="Images">Training images where all have the same number of epochs.</param>
/// <param name="Epochs">That number.</param>
/// <param name="Time">The time that each has where all have the same.</param>
/// <param name="TestImages">Test images, at most.</param>
internal sealed record DepthSettings(
    IReadOnlyList<DepthNetwork> Trained, IReadOnlyList<DepthNetwork> Timed, int Runs, int Seeds, int Images, int Epochs, TimeSpan Time, int TestImages)
{
    /// <summary>Images a step.</summary>
    internal const int Batch = 64;

    /// <summary>α at the beginning of every training; it falls along a cosine. AdamW, whose steps do not depend on how large the gradients are, so that one
    /// rate serves all depths.</summary>
    internal const double LearningRate = 5e-4;

    /// <summary>The form that the claim is judged by.</summary>
    internal static DepthSettings Full { get; } = new(
        DepthNetwork.Ladder, DepthNetwork.Ladder, Runs: 10, Seeds: 3, Images: 5000, Epochs: 4, TimeSpan.FromSeconds(40), TestImages: 2000);

    /// <summary>The form of under a minute.</summary>
    internal static DepthSettings Quick { get; } = new(
        [.. DepthNetwork.Ladder.Take(3)], [.. DepthNetwork.Ladder.Take(2)], Runs: 5, Seeds: 1, Images: 1500, Epochs: 3, TimeSpan.FromSeconds(5), TestImages: 300);

    /// <summary>Notes the settings for a report.</summary>
    internal void Describe(IDictionary<string, string> settings)
    {
        settings["networks"] = string.Join(", ", Trained.Select(n => n.Name));
        settings["equal epochs"] = string.Create(CultureInfo.InvariantCulture, $"{Images} images for {Epochs} epochs");
        settings["equal time"] = string.Create(CultureInfo.InvariantCulture, $"{Time.TotalSeconds} s of training steps, all training images");
        settings["test images"] = TestImages.ToString(CultureInfo.InvariantCulture);
        settings["seeds"] = Seeds.ToString(CultureInfo.InvariantCulture);
        settings["batch"] = Batch.ToString(CultureInfo.InvariantCulture);
        settings["optimizer"] = string.Create(CultureInfo.InvariantCulture, $"adamw, learning rate {LearningRate} falling along a cosine");
        settings["initialisation"] = "he-normal";
    }
}
