using System.Diagnostics;
using System.Globalization;
using Engine.Cli.Output;
using Engine.Training;

namespace Engine.Cli.Studies;

/// <summary>Says what a study is at: a line for every part, and between them a live line on a terminal, a plain one now and then elsewhere.</summary>
internal sealed class StudyProgress(CommandConsole console) : IProgress<TrainingProgress>
{
    private static readonly TimeSpan LiveInterval = TimeSpan.FromMilliseconds(200), PlainInterval = TimeSpan.FromSeconds(15);

    private readonly long _start = Stopwatch.GetTimestamp();
    private long _shown = Stopwatch.GetTimestamp();
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
        if (console.ErrorIsTerminal)
            console.Error.Write("\r\u001b[K");
        console.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{TimeText.Clock(Stopwatch.GetElapsedTime(_start)),7}  {line}"));
        _shown = Stopwatch.GetTimestamp();
    }

    /// <summary>How far a training within the part is.</summary>
    public void Report(TrainingProgress value)
    {
        if (Stopwatch.GetElapsedTime(_shown) < (console.ErrorIsTerminal ? LiveInterval : PlainInterval))
            return;
        string state = string.Create(CultureInfo.InvariantCulture,
            $"{_part}: epoch {value.Epoch} of {value.Epochs}, loss {value.Loss:F3}, accuracy {100 * value.Accuracy:F1} %, {TimeText.Clock(value.Remaining)} left");
        if (console.ErrorIsTerminal)
        {
            _shown = Stopwatch.GetTimestamp();
            console.Error.Write($"\r{state}\u001b[K");
        }
        else
        {
            Say(state);
        }
    }
}
