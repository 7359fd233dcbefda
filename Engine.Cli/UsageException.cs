namespace Engine.Cli;

/// <summary>The command line asks for something that does not exist or cannot be: exit code 2.</summary>
internal sealed class UsageException(string message) : Exception(message);
