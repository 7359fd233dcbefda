using System.Globalization;

namespace Engine.Cli.Output;

/// <summary>Lengths of time for a person.</summary>
internal static class TimeText
{
    /// <summary><c>About 12 min</c>, <c>About 40 s</c>.</summary>
    internal static string About(TimeSpan time) => $"About {Of(time)}";

    /// <summary><c>12 min</c>, <c>40 s</c>.</summary>
    internal static string Of(TimeSpan time) => time.TotalSeconds < 120
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F0} s")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:F0} min");

    /// <summary><c>4:05</c>, and from an hour on <c>1:04:05</c>.</summary>
    internal static string Clock(TimeSpan time) => time.TotalHours >= 1 ? $"{(int)time.TotalHours}:{time:mm\\:ss}" : $"{time:m\\:ss}";
}
