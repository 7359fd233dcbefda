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
/// <param name="IsBest">Whether every earlier epoch had a lower accuracy, of validation where there is any: of equal ones the first is the best.</param>
public sealed record EpochMetrics(
    int Epoch, long Step, double TrainLoss, double TrainAccuracy, double? ValLoss, double? ValAccuracy, double ImagesPerSecond, bool IsBest)
{
    /// <summary>The accuracy by which epochs are compared.</summary>
    public double Accuracy => ValAccuracy ?? TrainAccuracy;
}
