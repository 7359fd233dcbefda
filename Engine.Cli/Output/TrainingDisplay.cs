using System.Diagnostics;
using System.Globalization;
using Engine.Analysis;
using Engine.Models;
using Engine.Training;

namespace Engine.Cli.Output;

/// <summary>Shows a training to whoever started it: a live line on a terminal, a plain line now and then elsewhere, a row an epoch everywhere.</summary>
internal sealed class TrainingDisplay(CommandConsole console, Trainer trainer, RunFolder run) : ITrainingObserver, IProgress<TrainingProgress>
{
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(15);

    private readonly long _start = Stopwatch.GetTimestamp();
    private long _said = Stopwatch.GetTimestamp();

    internal void Header(RunSettings settings)
    {
        ModelDescription model = settings.Model;
        Architecture architecture = trainer.Learner.Network.Architecture;
        long parameters = Cost.Of(architecture).Parameters, memory = parameters * sizeof(float) + trainer.Learner.ActivationBytes + trainer.Learner.OptimizerBytes;
        console.Output.WriteLine(Text($"{model.Model}, images of {model.Channels}×{model.Height}×{model.Width}, {model.Classes} classes, {parameters:N0} parameters, {ByteText.Of(memory)} to learn with"));
        console.Output.WriteLine(Text($"training    {trainer.Training.Description}: {trainer.Training.Count:N0} images"));
        console.Output.WriteLine(trainer.Validation is { } validation ? Text($"validation  {validation.Description}: {validation.Count:N0} images") : "validation  none; --val gives some");
        console.Output.WriteLine(Text(
            $"{trainer.TotalSteps:N0} steps of {settings.Batch} images, {(settings.Nesterov ? "nesterov" : settings.Optimizer)} {settings.LearningRate}, {settings.Schedule}, augment {settings.Augment}, on {trainer.Learner.Network.Backend.Description}"));
        if (trainer.Learner.Steps > 0)
            console.Output.WriteLine(Text($"resumed after step {trainer.Learner.Steps:N0}"));
        console.Output.WriteLine();
        console.Output.WriteLine("epoch   train loss   train acc.   val. loss   val. acc.   images/s     time");
    }

    internal void Footer(TrainingResult result)
    {
        console.Progress.Clear();
        if (result.WasCancelled)
            return;
        console.Output.WriteLine();
        WriteBest();
        console.Output.WriteLine(Text($"done in {TimeText.Clock(Stopwatch.GetElapsedTime(_start))}; figures, curves and the last checkpoint are in {run.Path}"));
    }

    /// <summary>Says of a run that was to go on that nothing is left to do.</summary>
    internal void Finished()
    {
        console.Output.WriteLine(Text($"the training in {run.Path} is finished: all of its {trainer.TotalSteps:N0} steps are done"));
        WriteBest();
        console.Output.WriteLine($"a new training takes it further, by --weights {Words.Quoted(run.BestWeights)}");
    }

    public void StepCompleted(in StepMetrics metrics) => run.StepCompleted(metrics);

    public void EpochCompleted(EpochMetrics metrics)
    {
        run.EpochCompleted(metrics);
        console.Progress.Clear();
        string Or(double? value, string format) => value is { } v ? v.ToString(format, CultureInfo.InvariantCulture) : "–";
        console.Output.WriteLine(Text(
            $"{metrics.Epoch,5}   {metrics.TrainLoss,10:F4}   {100 * metrics.TrainAccuracy,8:F2} %   {Or(metrics.ValLoss, "F4"),9}   {Or(100 * metrics.ValAccuracy, "F2"),7} %   {(metrics.ImagesPerSecond > 0 ? metrics.ImagesPerSecond.ToString("N0", CultureInfo.InvariantCulture) : "–"),8}   {TimeText.Clock(Stopwatch.GetElapsedTime(_start)),6}"));
    }

    public void CheckpointDue() => run.CheckpointDue();

    public void Report(TrainingProgress value)
    {
        if (console.ErrorIsTerminal)
        {
            console.Progress.Show(() => State(value), atOnce: value.IsValidating);
        }
        else if (Stopwatch.GetElapsedTime(_said) >= PlainInterval)
        {
            _said = Stopwatch.GetTimestamp();
            console.Output.WriteLine(State(value));
        }
    }

    private void WriteBest()
    {
        if (run.Epochs.LastOrDefault(e => e.IsBest) is { } best)
            console.Output.WriteLine(Text($"best: {100 * best.Accuracy:F2} % after epoch {best.Epoch}, in {run.BestWeights}"));
    }

    private static string State(TrainingProgress value) => value.IsValidating
        ? Text($"epoch {value.Epoch} of {value.Epochs}: validating")
        : Text($"epoch {value.Epoch} of {value.Epochs}, step {value.Step:N0} of {value.TotalSteps:N0}, {(double.IsNaN(value.Loss) ? "loss not read yet" : Text($"loss {value.Loss:F4}, accuracy {100 * value.Accuracy:F2} %"))}, {value.ImagesPerSecond:N0} images/s, {TimeText.Clock(value.Remaining)} left");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
