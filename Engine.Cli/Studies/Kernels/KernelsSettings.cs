using System.Globalization;
using Engine.Data;
using Engine.Training;

namespace Engine.Cli.Studies.Kernels;

/// <summary>How large the study is.</summary>
/// <param name="TrainingImages">Images to learn from.</param>
/// <param name="TestImages">Images to judge by.</param>
/// <param name="Epochs">How often they are seen.</param>
/// <param name="Seeds">Trainings of each kind.</param>
/// <param name="Width">Channels of every convolution.</param>
/// <param name="TimingSeconds">Seconds for each comparison's times.</param>
/// <param name="TimedPlaces">Of VGG's four later widths, how many are timed for each filter size, the last first.</param>
internal sealed record KernelsSettings(int TrainingImages, int TestImages, int Epochs, int Seeds, int Width, double TimingSeconds, int TimedPlaces)
{
    private const double LearningRate = 0.02, WeightDecay = 5e-4, WarmUpEpochs = 1;

    // Without a ReLU between, two filters multiply: early steps would run away.
    private const double ClipNorm = 2;
    private const int Batch = 64;

    /// <summary>The form that the claim is judged by.</summary>
    internal static KernelsSettings Full { get; } = new(5000, 5000, 16, 5, 48, 6, 4);

    /// <summary>The form of under a minute.</summary>
    internal static KernelsSettings Quick { get; } = new(1000, 500, 3, 2, 32, 0.8, 1);

    /// <summary>How a network is trained: SGD with momentum, warmed up and falling along a cosine, no augmentation, so that overfitting shows.</summary>
    internal TrainingOptions Options(StudyData data, ulong seed) => new()
    {
        Epochs = Epochs, Batch = Math.Min(Batch, data.Training.Count), Schedule = LearningRateSchedule.Parse("cosine"), WarmUpEpochs = WarmUpEpochs,
        Normalization = Normalization.Measure(data.Training, data.Size.Channels),
        Learner = new LearnerOptions { Optimizer = new SgdOptimizer { LearningRate = LearningRate, WeightDecay = WeightDecay }, ClipNorm = ClipNorm, Seed = seed },
    };

    /// <summary>Notes the settings for a report.</summary>
    internal void Describe(IDictionary<string, string> settings)
    {
        void Note(string name, double value) => settings[name] = value.ToString(CultureInfo.InvariantCulture);
        Note("training images", TrainingImages);
        Note("test images", TestImages);
        Note("epochs", Epochs);
        Note("seeds", Seeds);
        Note("channels", Width);
        Note("batch", Batch);
        Note("norm of a gradient at most", ClipNorm);
        Note("seconds a comparison of times", TimingSeconds);
        settings["optimizer"] = string.Create(
            CultureInfo.InvariantCulture, $"sgd, learning rate {LearningRate} after {WarmUpEpochs} epoch of warm-up, falling along a cosine, momentum 0.9, weight decay {WeightDecay}");
    }
}
