namespace Engine.Cli;

/// <summary>What the process ends with.</summary>
internal static class ExitCode
{
    internal const int Success = 0;
    internal const int Failure = 1;
    internal const int Usage = 2;

    /// <summary>128 + SIGINT, what a shell expects of a program that Ctrl-C ended.</summary>
    internal const int Interrupted = 130;
}
