using System.Runtime.InteropServices;

namespace Engine.Cli;

/// <summary>Ctrl-C, a polite kill, or the terminal's end: the first lets a command stop where it can be gone on from, the second ends the process at once. Files are whole either way.</summary>
internal sealed class Interruption : IDisposable
{
    // Ctrl-C, kill, and a terminal that is closed.
    private static readonly PosixSignal[] Signals = [PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP];

    private readonly CancellationTokenSource _source;
    private readonly PosixSignalRegistration[] _registrations;
    private readonly CommandConsole _console;
    private int _signals;

    /// <summary>Listens from now on.</summary>
    /// <param name="console">Where a person is told.</param>
    /// <param name="outer">What else stops the command.</param>
    internal Interruption(CommandConsole console, CancellationToken outer)
    {
        _console = console;
        _source = CancellationTokenSource.CreateLinkedTokenSource(outer);
        _registrations = [.. Signals.Select(signal => PosixSignalRegistration.Create(signal, OnSignal))];
    }

    /// <summary>Cancelled by the first signal.</summary>
    internal CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
            registration.Dispose();
        _source.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        if (Interlocked.Increment(ref _signals) > 1)
            Environment.Exit(ExitCode.Interrupted);
        if (_console.ErrorIsTerminal)
            _console.Note("stopping; again ends at once.");
        try
        {
            _source.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The command ended in this moment.
        }
    }
}
