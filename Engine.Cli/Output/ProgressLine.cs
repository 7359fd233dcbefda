using System.Diagnostics;

namespace Engine.Cli.Output;

/// <summary>One line on a terminal, written over and over; nothing elsewhere.</summary>
/// <param name="error">Where to.</param>
/// <param name="isTerminal">Whether that is a terminal.</param>
internal sealed class ProgressLine(TextWriter error, bool isTerminal)
{
    // Back to the line's beginning, and: erase what is behind the cursor.
    private const string Start = "\r", EraseRest = "\u001b[K";

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private long _shown;

    /// <summary>Shows what the work is at, unless that was shown a moment ago.</summary>
    /// <param name="text">Makes the text; called only where it is shown.</param>
    /// <param name="atOnce">Whether to show it in any case: it stands for long.</param>
    internal void Show(Func<string> text, bool atOnce = false)
    {
        if (!isTerminal || (!atOnce && Stopwatch.GetElapsedTime(_shown) < Interval))
            return;
        _shown = Stopwatch.GetTimestamp();
        string line = text();
        Attempt(() => error.Write(Start + line + EraseRest));
    }

    /// <summary>Leaves the line empty; what comes next is shown at once.</summary>
    internal void Clear()
    {
        if (!isTerminal)
            return;
        _shown = 0;
        Attempt(() => error.Write(Start + EraseRest));
    }

    /// <summary>Leaves a line that stays in this one's place.</summary>
    internal void Replace(string line)
    {
        Clear();
        Attempt(() => error.WriteLine(line));
    }

    /// <summary>Writes where somebody hears it: a reader who has gone, and a terminal or descriptor that is closed, stop no work.</summary>
    private static void Attempt(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Nobody does.
        }
    }
}
