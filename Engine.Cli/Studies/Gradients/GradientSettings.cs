using System.Globalization;

namespace Engine.Cli.Studies.Gradients;

/// <summary>How large the study is.</summary>
/// <param name="Depths">Layers with weights.</param>
/// <param name="Seeds">Trainings of each case.</param>
/// <param name="Steps">Steps of each training.</param>
/// <param name="Batch">Images a step.</param>
/// <param name="TestImages">Test images that each network is tried on afterwards, at most.</param>
internal sealed record GradientSettings(IReadOnlyList<int> Depths, int Seeds, int Steps, int Batch, int TestImages)
{
    /// <summary>The form that the claim is judged by.</summary>
    internal static GradientSettings Full { get; } = new([4, 8, 16], Seeds: 3, Steps: 300, Batch: 32, TestImages: 2000);

    /// <summary>The form of under a minute.</summary>
    internal static GradientSettings Quick { get; } = new([4, 8, 16], Seeds: 1, Steps: 20, Batch: 32, TestImages: 200);

    /// <summary>α of every training, with a momentum of 0.9.</summary>
    internal const double LearningRate = 0.01;

    /// <summary>Notes the settings for a report.</summary>
    internal void Describe(IDictionary<string, string> settings)
    {
        settings["depths"] = string.Join(", ", Depths);
        settings["test images"] = TestImages.ToString(CultureInfo.InvariantCulture);
        settings["seeds"] = Seeds.ToString(CultureInfo.InvariantCulture);
        settings["steps"] = Steps.ToString(CultureInfo.InvariantCulture);
        settings["batch"] = Batch.ToString(CultureInfo.InvariantCulture);
        settings["optimizer"] = string.Create(CultureInfo.InvariantCulture, $"sgd, learning rate {LearningRate}, momentum 0.9");
    }

    /// <summary>Whether a step's gradients are looked at: the first, the last, and in between each power of two.</summary>
    internal bool IsLookedAt(long step) => step == Steps || (step & (step - 1)) == 0;
}
