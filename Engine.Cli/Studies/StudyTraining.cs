using Engine.Models;
using Engine.Training;

namespace Engine.Cli.Studies;

/// <summary>Trains a network inside a study: the library's trainer, with progress lines and no files.</summary>
internal static class StudyTraining
{
    /// <summary>Trains to the end; the test images are looked at after every epoch.</summary>
    /// <param name="context">Threads, progress and Ctrl-C.</param>
    /// <param name="part">What the progress lines call it.</param>
    /// <param name="network">The network, its weights set.</param>
    /// <param name="data">Its images.</param>
    /// <param name="options">How; threads and reading are the context's.</param>
    /// <param name="observer">Told of steps and epochs, or null.</param>
    /// <exception cref="OperationCanceledException">It was interrupted.</exception>
    internal static IReadOnlyList<EpochMetrics> Run(StudyContext context, string part, Network network, StudyData data, TrainingOptions options, ITrainingObserver? observer = null)
    {
        context.Cancellation.ThrowIfCancellationRequested();
        context.Progress.Begin(part);
        using var trainer = new Trainer(network, data.Training, data.Test, options with
        {
            LoaderThreads = context.LoaderThreads, Learner = options.Learner with { ReadEvery = context.ReadEvery },
        });
        TrainingResult result = trainer.Run(observer, context.Progress, context.Cancellation);
        context.Cancellation.ThrowIfCancellationRequested();
        return result.Epochs;
    }
}
