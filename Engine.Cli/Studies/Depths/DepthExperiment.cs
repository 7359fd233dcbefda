using System.Diagnostics;
using System.Globalization;
using Engine.Data;
using Engine.Models;
using Engine.Training;

namespace Engine.Cli.Studies.Depths;

/// <summary>Trains the ladder's networks, all in the same way.</summary>
internal static class DepthExperiment
{
    /// <summary>A step's time is that of the fastest window of steps, of at least so many and for at least so long: small networks take some hundred steps until
    /// all code is compiled for good.</summary>
    private const int WindowSteps = 4, LeastWindows = 4;

    private static readonly TimeSpan LeastTime = TimeSpan.FromSeconds(2.5);

    /// <summary>How long a training step takes, its images made ready included, in seconds.</summary>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    internal static double SecondsPerStep(StudyContext context, DepthNetwork one, StudyData data)
    {
        context.Cancellation.ThrowIfCancellationRequested();
        context.Progress.Begin($"{one.Name}, time of a step");
        using Network network = Start(context, one, context.Seed, data);
        TrainingOptions options = Options(context.Seed, Normalization.None);

        // Few images, so that after a while they are found decoded, as in most epochs of a training.
        ImageDataSet few = data.Take(4 * WindowSteps * DepthSettings.Batch, 1).Training;
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(context.Cancellation);
        using var trainer = new Trainer(network, few, options: options with
        {
            // Losses are read once a window, so that a device that works on by itself is waited for there.
            Steps = int.MaxValue, LoaderThreads = context.LoaderThreads, Learner = options.Learner with { ReadEvery = WindowSteps },
        });
        var windows = new WindowTimes(enough.Cancel);
        trainer.Run(windows, cancellationToken: enough.Token);
        context.Cancellation.ThrowIfCancellationRequested();
        return windows.Fastest.TotalSeconds / WindowSteps;
    }

    /// <summary>Trains once.</summary>
    /// <param name="context">Where and with what.</param>
    /// <param name="one">The network.</param>
    /// <param name="budget">What it has the same of as the others.</param>
    /// <param name="seed">Of weights and order.</param>
    /// <param name="data">Its images.</param>
    /// <param name="steps">Steps to take.</param>
    /// <param name="secondsPerStep">How long one takes.</param>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    internal static DepthRun Run(StudyContext context, DepthNetwork one, DepthBudget budget, ulong seed, StudyData data, long steps, double secondsPerStep)
    {
        using Network network = Start(context, one, seed, data);
        IReadOnlyList<EpochMetrics> epochs = StudyTraining.Run(
            context, string.Create(CultureInfo.InvariantCulture, $"equal {(budget == DepthBudget.Epochs ? "epochs" : "time")}, {one.Name}, seed {seed}, {steps} steps"), network, data,
            Options(seed, Normalization.Measure(data.Training, data.Size.Channels)) with { Steps = steps });
        return new DepthRun(one, budget, seed, steps, steps * secondsPerStep, [.. epochs.Select(e => e.TrainAccuracy)], [.. epochs.Select(e => e.ValAccuracy!.Value)]);
    }

    private static Network Start(StudyContext context, DepthNetwork one, ulong seed, StudyData data)
    {
        var network = new Network(one.Small(data.Size, data.Training.ClassNames.Count), context.Backend);
        network.InitializeWeights(seed, Initializer.HeNormal);
        return network;
    }

    private static TrainingOptions Options(ulong seed, Normalization normalization) => new()
    {
        Batch = DepthSettings.Batch, Normalization = normalization, Schedule = LearningRateSchedule.Parse("cosine"),
        Learner = new LearnerOptions { Optimizer = new AdamWOptimizer { LearningRate = DepthSettings.LearningRate }, Seed = seed },
    };

    private sealed class WindowTimes(Action enough) : ITrainingObserver
    {
        private readonly long _began = Stopwatch.GetTimestamp();
        private long _start;
        private int _windows;

        internal TimeSpan Fastest { get; private set; } = TimeSpan.MaxValue;

        public void StepCompleted(in StepMetrics metrics)
        {
            if (metrics.Step % WindowSteps != 0)
                return;

            // The first window, in which code is compiled and memory touched, only sets the clock.
            if (_windows++ > 0 && Stopwatch.GetElapsedTime(_start) is var took && took < Fastest)
                Fastest = took;
            if (_windows >= LeastWindows && Stopwatch.GetElapsedTime(_began) >= LeastTime)
                enough();
            _start = Stopwatch.GetTimestamp();
        }

        public void EpochCompleted(EpochMetrics metrics)
        {
        }

        public void CheckpointDue()
        {
        }
    }
}
