using System.Globalization;

namespace Engine.Tests.Cli;

/// <summary>Keeps what is written and does something once a line has certain words.</summary>
internal sealed class Listener(string words, Action heard) : StringWriter(CultureInfo.InvariantCulture)
{
    public override void WriteLine(string? value)
    {
        base.WriteLine(value);
        if (value?.Contains(words, StringComparison.Ordinal) == true)
            heard();
    }
}
