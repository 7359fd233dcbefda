using System.CommandLine;
using System.CommandLine.Invocation;
using Engine.Cli.Commands;

namespace Engine.Cli;

/// <summary>The command <c>engine</c>: parses, runs, and turns every failure into one line and an exit code.</summary>
internal static class EngineCommand
{
    private static readonly Option<bool> Verbose = new("--verbose") { Description = "Show the stack trace of a failure.", Recursive = true };

    /// <summary>Runs one command line to its end.</summary>
    /// <param name="args">The words after <c>engine</c>.</param>
    /// <param name="console">Where output goes.</param>
    /// <param name="cancellationToken">Stops it as Ctrl-C does.</param>
    /// <param name="trainingDevice">How <c>train</c> opens its device; null for the usual way.</param>
    internal static async Task<int> RunAsync(string[] args, CommandConsole console, CancellationToken cancellationToken = default, DeviceArguments? trainingDevice = null)
    {
        RootCommand root = new("Runs the networks of the AlexNet and VGG story on this machine.")
        {
            DevicesCommand.Create(console),
            SummaryCommand.Create(console),
            ClassifyCommand.Create(console),
            TrainCommand.Create(console, trainingDevice ?? new DeviceArguments()),
            EvalCommand.Create(console),
            GradcheckCommand.Create(console),
            AugmentCommand.Create(console),
            StudyCommand.Create(console),
            TuneCommand.Create(console),
        };
        root.Add(Verbose);
        ExamplesHelp.Install(root);

        ParseResult parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0 && parsed.Action is not ExamplesHelp)
        {
            console.Note($"{UsageError(parsed)} See '{Help(parsed)}'.");
            return ExitCode.Usage;
        }

        // A command that cannot be told to stop is ended by the first signal, as any program is.
        using Interruption? interruption = parsed.Action is AsynchronousCommandLineAction ? new Interruption(console, cancellationToken) : null;
        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration { Output = console.Output, Error = console.Error, EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null },
                interruption?.Token ?? cancellationToken).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // The last stop: whatever a command threw becomes a line a person can act on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return Failure(e, console, parsed.GetValue(Verbose));
        }
    }

    /// <summary>Of several errors the one about a word that was not understood: a missing command is usually a misspelt one.</summary>
    private static string UsageError(ParseResult parsed)
    {
        string[] messages = [.. parsed.Errors.Select(e => e.Message)];
        string message = messages.FirstOrDefault(m => parsed.UnmatchedTokens.Any(t => m.Contains($"'{t}'", StringComparison.Ordinal))) ?? messages[0];
        return string.Join(' ', message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
    }

    private static string Help(ParseResult parsed) =>
        parsed.CommandResult.Command is RootCommand ? "engine --help" : $"engine {parsed.CommandResult.Command.Name} --help";

    private static int Failure(Exception e, CommandConsole console, bool verbose)
    {
        if (e is OperationCanceledException)
        {
            console.Note("interrupted.");
            return ExitCode.Interrupted;
        }

        console.Note(verbose ? e.ToString() : ErrorText.Of(e));
        return e is UsageException ? ExitCode.Usage : ExitCode.Failure;
    }
}
