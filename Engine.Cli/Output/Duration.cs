namespace Engine.Cli.Output;

/// <summary>A length of time for a person.</summary>
internal static class Duration
{
    /// <summary><c>4:05</c>, and from an hour on <c>1:04:05</c>.</summary>
    internal static string Text(TimeSpan time) => time.TotalHours >= 1 ? $"{(int)time.TotalHours}:{time:mm\\:ss}" : $"{time:m\\:ss}";
}
