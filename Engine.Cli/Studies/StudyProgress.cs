using System.Diagnostics;
using System.Globalization;
using Engine.Cli.Output;
using Engine.Training;

namespace Engine.Cli.Studies;

/// <summary>Says what a study is at: a line for every part, and between them a live line on a terminal, a plain one now and then elsewhere.</summary>
internal sealed class StudyProgress(CommandConsole console) : IProgress<TrainingProgress>
{
    private static readonly TimeSpan PlainInterval = TimeSpan.FromSeconds(15);

    private readonly long _start = Stopwatch.GetTimestamp();
    private long _said = Stopwatch.GetTimestamp();
    private string _part = "";

    /// <summary>Begins a part: <c>5×5, seed 2 of 3</c>.</summary>
    internal void Begin(string part)
    {
        _part = part;
        Say(part);
    }

    /// <summary>A line that stays.</summary>
    internal void Say(string line)
    {
        console.Progress.Clear();
        console.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{TimeText.Clock(Stopwatch.GetElapsedTime(_start)),7}  {line}"));
        _said = Stopwatch.GetTimestamp();
    }

    /// <summary>How far a training within the part is.</summary>
    public void Report(TrainingProgress value)
    {
        if (console.ErrorIsTerminal)
            console.Progress.Show(() => State(value));
        else if (Stopwatch.GetElapsedTime(_said) >= PlainInterval)
            Say(State(value));
    }

    private string State(TrainingProgress value) => string.Create(CultureInfo.InvariantCulture,
        $"{_part}: epoch {value.Epoch} of {value.Epochs}, loss {value.Loss:F3}, accuracy {100 * value.Accuracy:F1} %, {TimeText.Clock(value.Remaining)} left");
}
