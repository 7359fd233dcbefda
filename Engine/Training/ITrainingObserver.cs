namespace Engine.Training;

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
