using System.Globalization;
using Engine.Data;
using Engine.Models;
using Engine.Training;

namespace Engine.Cli.Studies.Filters;

/// <summary>Trains the same small network with first filters of different origin.</summary>
internal static class FilterExperiment
{
    /// <summary>Three convolutions, the first with as many filters as a hand-made set has.</summary>
    internal static Architecture Network(ImageSize size, int classes) => Architecture.Define("small", size.Channels, size.Height, size.Width)
        .Conv2D(HandMadeFilters.Count, HandMadeFilters.Side, padding: HandMadeFilters.Side / 2).ReLU().MaxPool2D(2)
        .Conv2D(32, 3, padding: 1).ReLU().MaxPool2D(2).Conv2D(64, 3, padding: 1).ReLU().MaxPool2D(2)
        .Flatten().Linear(classes).Build();

    /// <summary>Trains once. The contenders of one seed have the same images, and behind the first layer the same start.</summary>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    internal static FilterRun Run(StudyContext context, FilterContender contender, ulong seed, StudyData whole, FilterSettings settings)
    {
        StudyData data = whole.Take(settings.Images, settings.TestImages, seed);
        using var network = new Network(Network(data.Size, data.Training.ClassNames.Count), context.Backend);
        network.InitializeWeights(seed, Initializer.HeNormal);
        FilterBank before = contender.Start(FilterBank.Of(network));
        before.Put(network);
        IReadOnlyList<EpochMetrics> epochs = StudyTraining.Run(
            context, string.Create(CultureInfo.InvariantCulture, $"{contender.Name}, seed {seed}"), network, data,
            new TrainingOptions
            {
                Epochs = settings.Epochs, Batch = FilterSettings.Batch, Normalization = NormalizationOf(data), Schedule = LearningRateSchedule.Parse("cosine"),
                Learner = new LearnerOptions
                {
                    Optimizer = new SgdOptimizer { LearningRate = FilterSettings.LearningRate }, Seed = seed, Frozen = contender.IsFrozen ? [FilterBank.Layer] : [],
                },
            });
        return new FilterRun(contender, seed, before, FilterBank.Of(network), [.. epochs.Select(e => e.TrainAccuracy)], [.. epochs.Select(e => e.ValAccuracy!.Value)]);
    }

    /// <summary>An image as the networks get it.</summary>
    internal static float[] Prepare(StudyData data, Image image)
    {
        var preparer = new ImagePreparer(new LoaderOptions
        {
            Batch = 1, Channels = data.Size.Channels, Height = data.Size.Height, Width = data.Size.Width, Normalization = NormalizationOf(data),
        });
        var values = new float[data.Size.Length];
        preparer.Prepare(image.View, 0, values);
        return values;
    }

    private static Normalization NormalizationOf(StudyData data) => Normalization.Measure(data.Training, data.Size.Channels);
}
