using System.Globalization;
using Engine.Data;
using Engine.Models;
using Engine.Training;

namespace Engine.Cli.Studies.Augmentations;

/// <summary>Trains the same small network on the same few images, augmented in different ways.</summary>
internal static class AugmentationExperiment
{
    /// <summary>Three convolutions, large enough to learn a thousand images by heart.</summary>
    internal static Architecture Network(ImageSize size, int classes) => Architecture.Define("small", size.Channels, size.Height, size.Width)
        .Conv2D(32, 3, padding: 1).ReLU().MaxPool2D(2).Conv2D(32, 3, padding: 1).ReLU().MaxPool2D(2).Conv2D(64, 3, padding: 1).ReLU().MaxPool2D(2)
        .Flatten().Linear(64).ReLU().Linear(classes).Build();

    /// <summary>Trains once. The variants of one seed start alike and have the same images.</summary>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    internal static AugmentationRun Run(StudyContext context, Variant variant, (int Images, int Epochs) size, ulong seed, StudyData whole, AugmentationSettings settings)
    {
        StudyData data = whole.Take(size.Images, settings.TestImages, seed);
        Normalization normalization = Normalization.Measure(data.Training, data.Size.Channels);
        using var network = new Network(Network(data.Size, data.Training.ClassNames.Count), context.Backend);
        network.InitializeWeights(seed, Initializer.HeNormal);
        ImageDataSet known = data.Training.Count <= settings.TestImages ? data.Training : DataSplit.Take(data.Training, settings.TestImages, seed);
        var observer = new Observer(() => Evaluator.Run(network, known, normalization, loaderThreads: context.LoaderThreads, cancellationToken: context.Cancellation).Top1);
        IReadOnlyList<EpochMetrics> epochs = StudyTraining.Run(
            context, string.Create(CultureInfo.InvariantCulture, $"{size.Images} images, {variant.Name}, seed {seed}"), network, data,
            new TrainingOptions
            {
                Epochs = size.Epochs, Batch = AugmentationSettings.Batch, Normalization = normalization, Augmentation = variant.Pipeline, Schedule = LearningRateSchedule.Parse("cosine"),
                Learner = new LearnerOptions { Optimizer = new SgdOptimizer { LearningRate = AugmentationSettings.LearningRate }, Seed = seed },
            },
            observer);
        return new AugmentationRun(variant, size.Images, seed, observer.Accuracies, [.. epochs.Select(e => e.ValAccuracy!.Value)]);
    }

    /// <summary>Looks at training images without augmentation: those of the steps are harder than the test images, so that a gap to them would say nothing.</summary>
    private sealed class Observer(Func<double> accuracy) : ITrainingObserver
    {
        internal List<double> Accuracies { get; } = [];

        public void StepCompleted(in StepMetrics metrics)
        {
        }

        public void EpochCompleted(EpochMetrics metrics) => Accuracies.Add(accuracy());

        public void CheckpointDue()
        {
        }
    }
}
