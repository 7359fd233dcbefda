using Engine.Data;

namespace Engine.Training;

/// <summary>How a <see cref="Trainer"/> trains.</summary>
public sealed record TrainingOptions
{
    /// <summary>How often the whole data set is seen, unless <see cref="Steps"/> says when to stop.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Stop after so many steps, however many epochs that is; null for <see cref="Epochs"/>.</summary>
    public long? Steps { get; init; }

    /// <summary>Images a step.</summary>
    public int Batch { get; init; } = 64;

    /// <summary>Optimiser, clipping, smoothing, the seed, what is frozen.</summary>
    public LearnerOptions Learner { get; init; } = new();

    /// <summary>How the learning rate goes on.</summary>
    public LearningRateSchedule Schedule { get; init; } = LearningRateSchedule.Constant;

    /// <summary>Epochs, or a part of one, in which the rate first climbs to its value.</summary>
    public double WarmUpEpochs { get; init; }

    /// <summary>Whether every epoch sees the images in an order of its own.</summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>What is done to training images; null for nothing.</summary>
    public AugmentationPipeline? Augmentation { get; init; }

    /// <summary>What is subtracted and divided; none gives pixels from 0 to 1.</summary>
    public Normalization Normalization { get; init; } = Normalization.None;

    /// <summary>Threads that read and augment images.</summary>
    public int LoaderThreads { get; init; } = 2;

    /// <summary>The longest time between two calls for a checkpoint.</summary>
    public TimeSpan CheckpointInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The schedule with its warm-up.</summary>
    internal LearningRateSchedule WholeSchedule => WarmUpEpochs > 0 ? new WarmUpSchedule(WarmUpEpochs, Schedule) : Schedule;

    internal void Check()
    {
        Learner.Check();
        if (Epochs < 1)
            throw new ArgumentOutOfRangeException(nameof(Epochs), Epochs, $"A training has at least 1 epoch; {Epochs} came.");
        if (Steps < 1)
            throw new ArgumentOutOfRangeException(nameof(Steps), Steps, $"A training has at least 1 step; {Steps} came.");
        if (Batch < 1)
            throw new ArgumentOutOfRangeException(nameof(Batch), Batch, $"A batch has at least 1 image; {Batch} came.");
        if (!(WarmUpEpochs >= 0) || double.IsInfinity(WarmUpEpochs))
            throw new ArgumentOutOfRangeException(nameof(WarmUpEpochs), WarmUpEpochs, $"A warm-up takes at least 0 epochs; {WarmUpEpochs} came.");
        if (LoaderThreads < 1)
            throw new ArgumentOutOfRangeException(nameof(LoaderThreads), LoaderThreads, $"Images are read by at least 1 thread; {LoaderThreads} came.");
    }
}
