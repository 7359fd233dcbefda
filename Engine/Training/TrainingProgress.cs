namespace Engine.Training;

/// <summary>Where a training stands.</summary>
/// <param name="Epoch">The epoch under way, from 1.</param>
/// <param name="Epochs">Epochs in all.</param>
/// <param name="Step">Steps done.</param>
/// <param name="TotalSteps">Steps in all.</param>
/// <param name="Loss">The mean loss of the epoch's images whose losses were read so far; not a number before the first reading (<see cref="LearnerOptions.ReadEvery"/>).</param>
/// <param name="Accuracy">The part of them whose label had the largest score; not a number before.</param>
/// <param name="ImagesPerSecond">Training images a second, lately.</param>
/// <param name="Remaining">Time that the other steps will take at that rate.</param>
/// <param name="IsValidating">Whether the epoch's steps are done and the validation images are being looked at.</param>
public readonly record struct TrainingProgress(
    int Epoch, int Epochs, long Step, long TotalSteps, double Loss, double Accuracy, double ImagesPerSecond, TimeSpan Remaining, bool IsValidating);
