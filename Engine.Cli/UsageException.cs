namespace Engine.Cli;

/// <summary>The command line asks for something that does not exist or cannot be: exit code 2.</summary>
internal sealed class UsageException(string message) : Exception(message)
{
    /// <summary>Reads what the command line's own text is to blame for if it cannot be read.</summary>
    /// <exception cref="UsageException">It cannot.</exception>
    internal static T Understand<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is ArgumentException or FormatException)
        {
            throw new UsageException(ErrorText.Of(e));
        }
    }
}
