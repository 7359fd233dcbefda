using System.Diagnostics;

namespace Engine.Cli.Output;

/// <summary>One line on a terminal, written over and over; nothing elsewhere.</summary>
/// <param name="console">Where to.</param>
internal sealed class ProgressLine(CommandConsole console)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private long _shown;
    private int _width;

    /// <summary>Shows what the work is at, unless it was shown a moment ago.</summary>
    internal void Show(string text)
    {
        if (!console.ErrorIsTerminal || Stopwatch.GetElapsedTime(_shown) < Interval)
            return;
        _shown = Stopwatch.GetTimestamp();
        console.Error.Write('\r' + text.PadRight(_width));
        _width = text.Length;
    }

    /// <summary>Leaves the line empty.</summary>
    internal void Clear()
    {
        if (_width > 0)
            console.Error.Write('\r' + new string(' ', _width) + '\r');
    }
}
