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
    internal static KernelsSettings Full { get; } = new(8000, 4000, 10, 3, 48, 6, 4);

    internal static KernelsSettings Quick { get; } = new(1000, 500, 3, 2, 32, 0.8, 1);
}
