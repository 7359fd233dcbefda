namespace Engine.Training;

/// <summary>What one step showed.</summary>
/// <param name="Step">Its number, from 1.</param>
/// <param name="Epoch">Its epoch, from 1.</param>
/// <param name="Loss">The batch's mean loss before the step.</param>
/// <param name="LearningRate">α of the step.</param>
public readonly record struct StepMetrics(long Step, int Epoch, float Loss, double LearningRate);

/// <summary>What an epoch showed.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="Step">Steps done at its end.</param>
/// <param name="TrainLoss">The mean loss of its training images, each seen with the weights of its own step.</param>
/// <param name="TrainAccuracy">The part of them whose label had the largest score.</param>
/// <param name="ValLoss">The mean loss of the validation images after the epoch; null where there are none.</param>
/// <param name="ValAccuracy">The part of them whose label had the largest score.</param>
/// <param name="ImagesPerSecond">Training images a second, validation not counted; 0 where none of its steps was timed, those being from before a stop.</param>
/// <param name="IsBest">Whether no earlier epoch had a better accuracy, of validation where there is any.</param>
public sealed record EpochMetrics(
    int Epoch, long Step, double TrainLoss, double TrainAccuracy, double? ValLoss, double? ValAccuracy, double ImagesPerSecond, bool IsBest)
{
    /// <summary>The accuracy by which epochs are compared.</summary>
    public double Accuracy => ValAccuracy ?? TrainAccuracy;
}

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

/// <summary>How a training ended.</summary>
/// <param name="Steps">Steps done.</param>
/// <param name="Epochs">What each epoch showed, of those that this call of <see cref="Trainer.Run"/> finished.</param>
/// <param name="WasCancelled">Whether it was told to stop before its end; the network has what it learnt so far.</param>
public sealed record TrainingResult(long Steps, IReadOnlyList<EpochMetrics> Epochs, bool WasCancelled);

/// <summary>Is told what a training shows, on the training's thread.</summary>
public interface ITrainingObserver
{
    /// <summary>A step's loss was read.</summary>
    void StepCompleted(in StepMetrics metrics);

    /// <summary>An epoch's steps and its validation are done.</summary>
    void EpochCompleted(EpochMetrics metrics);

    /// <summary>It is time to write a checkpoint: an epoch is done, the first one's steps are, before its validation, a while has passed, or the training is about to end.</summary>
    void CheckpointDue();
}
