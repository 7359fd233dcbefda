using System.Diagnostics;
using Engine.Data;
using Engine.Models;
using Engine.Tensors;

namespace Engine.Training;

/// <summary>Trains a network on a data set: epochs, schedule, validation, and where to go on after a stop.</summary>
/// <remarks>An epoch has as many whole batches as the data give; what is left over is not seen in that epoch, and with shuffling it is another rest each
/// time. The same seed, data and settings give the same bits, for any number of threads, whether stopped and resumed or not.</remarks>
public sealed class Trainer : IDisposable
{
    private readonly BatchLoader _loader;
    private readonly LearningRateSchedule _schedule;
    private readonly List<EpochMetrics> _epochs = [];
    private TrainingPosition _position = new();

    /// <summary>Takes memory for learning and looks at the data's labels.</summary>
    /// <param name="network">The network; its weights must be set and kept. It stays the caller's.</param>
    /// <param name="training">What it learns from.</param>
    /// <param name="validation">What it is tried on after each epoch, or null. Classes are matched by name, for data opened apart may number them otherwise.</param>
    /// <param name="options">How; null for plain defaults.</param>
    /// <exception cref="ArgumentException">A setting makes no sense, the data have other classes than the network, or a batch is larger than the data.</exception>
    /// <exception cref="InvalidDataException">A validation image is of a class that the training data do not name.</exception>
    public Trainer(Network network, ImageDataSet training, ImageDataSet? validation = null, TrainingOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(training);
        (Training, Validation, Options) = (training, validation?.WithClasses(training.ClassNames), options ?? new TrainingOptions());
        Options.Check();
        Evaluator.RequireClasses(network.Architecture, training);
        Shape input = network.Architecture.Input;
        Preprocessing = ImagePreprocessing.AsInTraining(input[3], input[1], input[2], Options.Normalization);
        _schedule = Options.WholeSchedule;
        _loader = new BatchLoader(training, new LoaderOptions
        {
            Batch = Options.Batch, Preprocessing = Preprocessing, Augmentation = Options.Augmentation,
            Seed = Options.Learner.Seed, Shuffle = Options.Shuffle, DropLast = true, Threads = Options.LoaderThreads,
        });
        StepsPerEpoch = _loader.BatchesPerEpoch;
        TotalSteps = Options.Steps ?? (long)Options.Epochs * StepsPerEpoch;

        // Last, for it takes memory of the device: nothing after it can fail.
        Learner = new Learner(network, Options.Batch, Options.Learner);
    }

    /// <summary>The network, its gradients and its optimiser.</summary>
    public Learner Learner { get; }

    /// <summary>What it learns from.</summary>
    public ImageDataSet Training { get; }

    /// <summary>What it is tried on, or null.</summary>
    public ImageDataSet? Validation { get; }

    /// <summary>How it trains.</summary>
    public TrainingOptions Options { get; }

    /// <summary>What images go through on their way to the network, without augmentation: what whoever uses it later must do to them too.</summary>
    public ImagePreprocessing Preprocessing { get; }

    /// <summary>Steps an epoch.</summary>
    public int StepsPerEpoch { get; }

    /// <summary>Steps in all.</summary>
    public long TotalSteps { get; }

    /// <summary>Whether all steps are done and their last epoch is closed.</summary>
    internal bool IsFinished => Learner.Steps >= TotalSteps && _position.Batch == 0;

    /// <summary>Where it stands; a checkpoint keeps it.</summary>
    internal ref TrainingPosition Position => ref _position;

    /// <summary>Trains to the end, or until it is told to stop. Calling it again goes on.</summary>
    /// <param name="observer">Told of steps, epochs and checkpoints, or null.</param>
    /// <param name="progress">Told after every step, or null.</param>
    /// <param name="cancellationToken">Stops after the step under way; what was learnt so far stays in the network.</param>
    /// <exception cref="TrainingDivergedException">The loss is not a number any more.</exception>
    /// <exception cref="InvalidDataException">An image cannot be read; the message names it.</exception>
    public TrainingResult Run(ITrainingObserver? observer = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        _epochs.Clear();
        _loader.Start(_position.Epoch, _position.Batch);
        try
        {
            return Train(observer, progress, cancellationToken);
        }
        finally
        {
            _loader.Stop();
        }
    }

    /// <summary>Writes the network's weights with what model they are of, the classes' names and how images come to it, which is all that
    /// <see cref="ImageClassifier.Open(string, Backends.IBackend, Architecture)"/> needs.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="IOException">The file cannot be written; what was there stays.</exception>
    public void SaveWeights(string path) => Learner.Network.SaveWeights(
        path, new Dictionary<string, string> { [ModelDescription.Key] = ModelDescription.Of(Learner.Network.Architecture, Options.Normalization, Training.ClassNames).ToJson() });

    /// <summary>Frees what was taken; the network stays.</summary>
    public void Dispose()
    {
        _loader.Dispose();
        Learner.Dispose();
    }

    private TrainingResult Train(ITrainingObserver? observer, IProgress<TrainingProgress>? progress, CancellationToken cancellationToken)
    {
        var clock = new TrainingClock(Options.Batch, TimeProvider.System);
        long lastCheckpoint = Stopwatch.GetTimestamp();
        bool isFirst = Learner.Steps == 0;
        while (true)
        {
            bool done = Learner.Steps >= TotalSteps;
            if (_position.Batch == StepsPerEpoch || (done && _position.Batch > 0))
            {
                if (isFirst && Validation is not null)
                {
                    // What was learnt until now is nowhere yet, and a validation image may be damaged, or the disk full when the best weights come to be written.
                    WriteCheckpoint(observer, clock);
                }

                isFirst = false;
                if (!FinishEpoch(observer, progress, clock, cancellationToken))
                    break;
                observer?.CheckpointDue();
                lastCheckpoint = Stopwatch.GetTimestamp();
                clock.BeginEpoch();
            }

            if (done || cancellationToken.IsCancellationRequested || !Step(observer, progress, clock, cancellationToken))
                break;
            if (Stopwatch.GetElapsedTime(lastCheckpoint) >= Options.CheckpointInterval && Learner.Steps < TotalSteps && _position.Batch < StepsPerEpoch)
            {
                WriteCheckpoint(observer, clock);
                lastCheckpoint = Stopwatch.GetTimestamp();
            }
        }

        if (!IsFinished)
        {
            ReadLosses(observer);
            observer?.CheckpointDue();
        }

        return new TrainingResult(Learner.Steps, [.. _epochs], !IsFinished);
    }

    /// <summary>Amid an epoch.</summary>
    private void WriteCheckpoint(ITrainingObserver? observer, TrainingClock clock)
    {
        ReadLosses(observer);
        clock.Pause();
        observer?.CheckpointDue();
        clock.Resume();
    }

    /// <summary>One step; false if it was called off while waiting for images.</summary>
    private bool Step(ITrainingObserver? observer, IProgress<TrainingProgress>? progress, TrainingClock clock, CancellationToken cancellationToken)
    {
        LoadedBatch batch;
        try
        {
            batch = _loader.Next(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }

        Learner.Step(batch.Images, batch.Labels, RateAt(Learner.Steps));
        _loader.Recycle(batch);
        _position.Batch++;
        Observe(observer);
        clock.StepDone();
        progress?.Report(ProgressNow(clock, isValidating: false));
        return true;
    }

    private double RateAt(long step) => Options.Learner.Optimizer.LearningRate * _schedule.FactorAt(new TrainingMoment(step, StepsPerEpoch, TotalSteps));

    private void ReadLosses(ITrainingObserver? observer)
    {
        Learner.ReadLosses();
        Observe(observer);
    }

    private void Observe(ITrainingObserver? observer)
    {
        foreach (StepLoss loss in Learner.Losses)
        {
            _position.LossSum += (double)loss.Loss * Options.Batch;
            _position.Hits += loss.Hits;
            _position.Images += Options.Batch;
            observer?.StepCompleted(new StepMetrics(loss.Step, _position.Epoch + 1, loss.Loss, RateAt(loss.Step - 1)));
        }
    }

    /// <summary>Validates and closes the epoch; false, with the epoch still open, if that was called off.</summary>
    private bool FinishEpoch(ITrainingObserver? observer, IProgress<TrainingProgress>? progress, TrainingClock clock, CancellationToken cancellationToken)
    {
        ReadLosses(observer);
        clock.Pause();
        progress?.Report(ProgressNow(clock, isValidating: true));
        EvaluationResult? validation = null;
        try
        {
            if (Validation is not null)
                validation = Evaluator.Run(Learner.Network, Validation, Options.Normalization, Math.Min(Options.Batch, Validation.Count), Options.LoaderThreads, cancellationToken: cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }

        // Before anything is said or saved of the epoch: what was saved before stays the last that is good.
        if (Divergence.AtEpochEnd(Learner.Network, Learner.Steps, validation) is { } diverged)
            throw diverged;

        double accuracy = (double)_position.Hits / _position.Images;
        double best = validation?.Top1 ?? accuracy;
        var metrics = new EpochMetrics(
            _position.Epoch + 1, Learner.Steps, _position.LossSum / _position.Images, accuracy, validation?.Loss, validation?.Top1, clock.ImagesPerSecondOfEpoch(), best > _position.Best);
        _position = new TrainingPosition { Epoch = _position.Epoch + 1, Best = Math.Max(best, _position.Best) };
        _epochs.Add(metrics);
        observer?.EpochCompleted(metrics);
        return true;
    }

    private TrainingProgress ProgressNow(TrainingClock clock, bool isValidating)
    {
        double images = _position.Images;
        int epochs = (int)((TotalSteps + StepsPerEpoch - 1) / StepsPerEpoch);
        return new TrainingProgress(
            _position.Epoch + 1, epochs, Learner.Steps, TotalSteps, _position.LossSum / images, _position.Hits / images,
            clock.ImagesPerSecond, clock.TimeFor(TotalSteps - Learner.Steps), isValidating);
    }
}
