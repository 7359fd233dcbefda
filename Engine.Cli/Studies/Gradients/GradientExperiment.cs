using Engine.Analysis;
using Engine.Backends;
using Engine.Data;
using Engine.Models;
using Engine.Training;

namespace Engine.Cli.Studies.Gradients;

/// <summary>Trains the study's networks and keeps what their gradients did.</summary>
internal static class GradientExperiment
{
    /// <summary>The activations compared.</summary>
    internal static IReadOnlyList<Activation> Activations { get; } = [Activation.Sigmoid, Activation.Tanh, Activation.Relu];

    /// <summary>Every case on some data, depths from small to large.</summary>
    internal static IEnumerable<GradientCase> Cases(GradientSettings settings, string data) =>
        from depth in settings.Depths
        from start in Enum.GetValues<GradientStart>()
        from activation in Activations
        from seed in Enumerable.Range(1, settings.Seeds)
        select new GradientCase(data, depth, activation, start, (ulong)seed);

    /// <summary>Trains one network. A case of the same seed sees the same images in the same order, whatever its activation.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    internal static GradientRun Run(IBackend backend, GradientCase one, OpenedData data, Normalization normalization, GradientSettings settings, CancellationToken cancellationToken)
    {
        ImageSize size = data.Training.CommonSize ?? new ImageSize(3, 32, 32);
        using var network = new Network(one.Network(size.Channels, size.Height, size.Width), backend);
        network.InitializeWeights(one.Seed, one.Initializer);
        using var trainer = new Trainer(network, data.Training, null, new TrainingOptions
        {
            Steps = settings.Steps, Batch = settings.Batch, Normalization = normalization,
            Learner = new LearnerOptions { Optimizer = new SgdOptimizer { LearningRate = GradientSettings.LearningRate }, Seed = one.Seed },
        });
        using GradientFlow flow = GradientFlow.Record(trainer, settings.IsLookedAt);
        var losses = new Losses();
        double? accuracy = null;
        try
        {
            trainer.Run(losses, cancellationToken: cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            ImageDataSet test = data.Validation ?? data.Training;
            SubsetDataSet some = DataSplit.Take(test, Math.Min(settings.TestImages, test.Count), seed: 0);
            accuracy = Evaluator.Run(network, some, normalization, cancellationToken: cancellationToken).Top1;
        }
        catch (TrainingDivergedException)
        {
            // A loss that is no number any more is a finding too: the curve ends, and there is no accuracy.
        }

        return new GradientRun(one, flow.Steps, losses.Values, accuracy);
    }

    private sealed class Losses : ITrainingObserver
    {
        internal List<double> Values { get; } = [];

        public void StepCompleted(in StepMetrics metrics) => Values.Add(metrics.Loss);

        public void EpochCompleted(EpochMetrics metrics)
        {
        }

        public void CheckpointDue()
        {
        }
    }
}
