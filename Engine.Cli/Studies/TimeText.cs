using System.Globalization;

namespace Engine.Cli.Studies;

/// <summary>Times in words.</summary>
internal static class TimeText
{
    /// <summary><c>About 12 min</c>, <c>About 40 s</c>.</summary>
    internal static string About(TimeSpan time) => $"About {Of(time)}";

    /// <summary><c>12 min</c>, <c>40 s</c>.</summary>
    internal static string Of(TimeSpan time) => time.TotalSeconds < 120
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:F0} s")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:F0} min");
}
