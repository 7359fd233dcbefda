using System.Globalization;

namespace Engine.Cpu;

/// <summary>The memory that the machine has. What .NET calls available is its own heap's share, which tensors are no part of.</summary>
internal static class PhysicalMemory
{
    private const string Total = "MemTotal:";

    /// <summary>Bytes; null where the system does not say.</summary>
    internal static long? Bytes { get; } = OperatingSystem.IsLinux() ? Read("/proc/meminfo") : null;

    private static long? Read(string path)
    {
        try
        {
            foreach (string line in File.ReadLines(path))
            {
                if (line.StartsWith(Total, StringComparison.Ordinal) && long.TryParse(line[Total.Length..].Replace("kB", "", StringComparison.Ordinal).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long kilobytes))
                    return kilobytes << 10;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Then nothing is refused.
        }

        return null;
    }
}
