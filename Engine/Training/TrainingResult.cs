namespace Engine.Training;

/// <summary>How a training ended.</summary>
/// <param name="Steps">Steps done.</param>
/// <param name="Epochs">What each epoch showed, of those that this call of <see cref="Trainer.Run"/> finished.</param>
/// <param name="WasCancelled">Whether it was told to stop before its end; the network has what it learnt so far.</param>
public sealed record TrainingResult(long Steps, IReadOnlyList<EpochMetrics> Epochs, bool WasCancelled);
