using System.Globalization;
using Engine.Data;
using Engine.Models;
using Engine.Training;

namespace Engine.Cli.Studies.Filters;

/// <summary>Trains the same small network with first filters of different origin.</summary>
internal static class FilterExperiment
{
    /// <summary>Training images that frozen filters are brought to one strength by.</summary>
    private const int LevellingImages = 100;

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
        Normalization normalization = Normalization.Measure(data.Training, data.Size.Channels);
        using var network = new Network(Network(data.Size, data.Training.ClassNames.Count), context.Backend);
        network.InitializeWeights(seed, Initializer.HeNormal);
        FilterBank before = contender.Start(FilterBank.Of(network));
        if (contender.IsFrozen)
        {
            // Photographs have little that is as sharp as an edge: without this the hand-made filters' maps are so weak that the layers behind learn slowly.
            int count = Math.Min(LevellingImages, data.Training.Count);
            float[] sample = [.. Enumerable.Range(0, count).SelectMany(i => Prepare(data.Training.Read((int)((long)i * data.Training.Count / count)), data.Size, normalization))];
            before = before.Levelled(context.Backend, sample, data.Size.Height, data.Size.Width);
        }

        before.Put(network);
        IReadOnlyList<EpochMetrics> epochs = StudyTraining.Run(
            context, string.Create(CultureInfo.InvariantCulture, $"{contender.Name}, seed {seed}"), network, data,
            new TrainingOptions
            {
                Epochs = settings.Epochs, Batch = FilterSettings.Batch, Normalization = normalization, Schedule = LearningRateSchedule.Parse("cosine"),
                Learner = new LearnerOptions
                {
                    Optimizer = new SgdOptimizer { LearningRate = FilterSettings.LearningRate }, Seed = seed, Frozen = contender.IsFrozen ? [FilterBank.Layer] : [],
                },
            });
        return new FilterRun(contender, seed, before, FilterBank.Of(network), [.. epochs.Select(e => e.TrainAccuracy)], [.. epochs.Select(e => e.ValAccuracy!.Value)]);
    }

    /// <summary>An image as the networks get it.</summary>
    internal static float[] Prepare(Image image, ImageSize size, Normalization normalization)
    {
        var values = new float[size.Length];
        ImagePreprocessing.AsInTraining(size.Channels, size.Height, size.Width, normalization).Apply(image, values);
        return values;
    }
}
