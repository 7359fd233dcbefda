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

    /// <summary>The networks on some data, depths from small to large, a group of the settings' seeds each.</summary>
    internal static IEnumerable<GradientCase> Cases(GradientSettings settings, string data) =>
        from depth in settings.Depths
        from start in Enum.GetValues<GradientStart>()
        from activation in Activations
        where start != GradientStart.Compensated || activation == Activation.Sigmoid
        select new GradientCase(data, depth, activation, start);

    /// <summary>Trains one network from one seed. Whatever its activation, it sees the same images in the same order.</summary>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    internal static GradientRun Run(StudyContext context, GradientCase one, ulong seed, StudyData data, Normalization normalization, GradientSettings settings)
    {
        context.Cancellation.ThrowIfCancellationRequested();
        using var network = new Network(one.Network(data.Size.Channels, data.Size.Height, data.Size.Width, data.Training.ClassNames.Count), context.Backend);
        network.InitializeWeights(seed, one.Initializer);
        using var trainer = new Trainer(network, data.Training, data.Test, new TrainingOptions
        {
            Steps = settings.Steps, Batch = Math.Min(settings.Batch, data.Training.Count), Normalization = normalization, LoaderThreads = context.LoaderThreads,
            Learner = new LearnerOptions { Optimizer = new SgdOptimizer { LearningRate = GradientSettings.LearningRate }, Seed = seed, ReadEvery = context.ReadEvery },
        });
        using GradientFlow flow = GradientFlow.Record(trainer, settings.IsLookedAt);
        var observer = new Observer();
        try
        {
            trainer.Run(observer, context.Progress, context.Cancellation);
        }
        catch (TrainingDivergedException)
        {
            // A loss that is no number any more is a finding too: the curve ends, and there is no accuracy.
            observer.Accuracy = null;
        }

        context.Cancellation.ThrowIfCancellationRequested();
        return new GradientRun(one, seed, flow.Steps, observer.Losses, observer.Accuracy);
    }

    private sealed class Observer : ITrainingObserver
    {
        internal List<double> Losses { get; } = [];

        internal double? Accuracy { get; set; }

        public void StepCompleted(in StepMetrics metrics) => Losses.Add(metrics.Loss);

        public void EpochCompleted(EpochMetrics metrics) => Accuracy = metrics.ValAccuracy;

        public void CheckpointDue()
        {
        }
    }
}
