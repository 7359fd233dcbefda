namespace Engine.Cli;

/// <summary>Where a command writes: results to one side, errors and progress to the other.</summary>
/// <param name="Output">Results.</param>
/// <param name="Error">Errors, and progress on a terminal.</param>
/// <param name="ErrorIsTerminal">Whether a person watches <paramref name="Error"/>, so that progress is worth drawing.</param>
internal sealed record CommandConsole(TextWriter Output, TextWriter Error, bool ErrorIsTerminal);
