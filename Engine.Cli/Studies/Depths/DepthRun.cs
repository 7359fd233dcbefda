namespace Engine.Cli.Studies.Depths;

/// <summary>What all networks have the same of.</summary>
internal enum DepthBudget
{
    /// <summary>The images, each seen as often.</summary>
    Epochs,

    /// <summary>The time that the steps take.</summary>
    Time,
}

/// <summary>What one training showed.</summary>
/// <param name="Network">Which network.</param>
/// <param name="Budget">What it had the same of as the others.</param>
/// <param name="Seed">Of weights, order and the choice of images.</param>
/// <param name="Steps">Steps taken.</param>
/// <param name="Seconds">Time of a step, undisturbed, times the steps.</param>
/// <param name="Training">After each epoch, the part of its training images that were known, each before its own step.</param>
/// <param name="Test">After each epoch, and after the last step, the part of the test images that it knows.</param>
internal sealed record DepthRun(DepthNetwork Network, DepthBudget Budget, ulong Seed, long Steps, double Seconds, IReadOnlyList<double> Training, IReadOnlyList<double> Test)
{
    /// <summary>Training images seen, counting each time.</summary>
    internal long Images => Steps * DepthSettings.Batch;
}
