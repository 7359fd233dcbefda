using Engine.Models;
using Engine.Training;

namespace Engine.Cli.Studies.Kernels;

/// <summary>One training of the small network.</summary>
/// <param name="Variant">What stands in its blocks.</param>
/// <param name="Seed">Of weights and order.</param>
/// <param name="Epochs">What every epoch showed.</param>
/// <param name="Training">Training images that the trained network knows, in percent.</param>
/// <param name="Test">Test images that it knows, in percent.</param>
internal sealed record KernelsRun(KernelVariant Variant, ulong Seed, IReadOnlyList<EpochMetrics> Epochs, double Training, double Test)
{
    /// <summary>Overfitting in points: known of what it learned from, less what it knows of the rest.</summary>
    internal double Gap => Training - Test;

    /// <summary>Trains one, and looks at both parts with the trained weights.</summary>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    internal static KernelsRun Of(StudyContext context, KernelVariant variant, ulong seed, StudyData data, KernelsSettings settings)
    {
        using var network = new Network(variant.Build(data.Size, data.Training.ClassNames.Count, settings.Width), context.Backend);
        network.InitializeWeights(seed, Initializer.HeNormal);
        TrainingOptions options = settings.Options(data, seed);
        IReadOnlyList<EpochMetrics> epochs = StudyTraining.Run(context, $"{variant.Name}, seed {seed}", network, data, options);
        double Known(Engine.Data.ImageDataSet images) =>
            100 * Evaluator.Run(network, images, options.Normalization, options.Batch, context.LoaderThreads, cancellationToken: context.Cancellation).Top1;
        return new KernelsRun(variant, seed, epochs, Known(data.Training), Known(data.Test));
    }
}
