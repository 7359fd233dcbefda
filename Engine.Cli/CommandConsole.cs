using Engine.Cli.Output;

namespace Engine.Cli;

/// <summary>Where a command writes: results to one side, errors and progress to the other.</summary>
/// <param name="Output">Results.</param>
/// <param name="Error">Errors, and progress on a terminal.</param>
/// <param name="ErrorIsTerminal">Whether a person watches <paramref name="Error"/>, so that progress is worth drawing.</param>
internal sealed record CommandConsole(TextWriter Output, TextWriter Error, bool ErrorIsTerminal)
{
    /// <summary>The terminal's live line; whoever writes a line that stays clears it first.</summary>
    internal ProgressLine Progress { get; } = new(Error, ErrorIsTerminal);

    /// <summary>What failed or should be known: one line on standard error in the command's name, where somebody hears it.</summary>
    internal void Note(string line) => Progress.Replace($"engine: {line}");
}
