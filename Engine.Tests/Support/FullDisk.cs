namespace Engine.Tests.Support;

/// <summary>A process in which no file grows beyond so many blocks of 512 bytes, as on a disk that is full.</summary>
internal static class FullDisk
{
    // The runtime's own double mapping of code is a file too; a limit that is reached is an error and not a signal.
    private const string Script = "trap '' XFSZ; ulimit -f \"$0\"; export DOTNET_EnableWriteXorExecute=0; exec \"$@\"";

    /// <summary>The program to start.</summary>
    internal const string Shell = "/bin/sh";

    /// <summary>Its arguments, for it to become the command.</summary>
    internal static string[] Arguments(int blocks, IEnumerable<string> command) => ["-c", Script, $"{blocks}", .. command];
}
