using System.Runtime.InteropServices;

namespace Engine.Cpu;

/// <summary>The processor's name, for reports.</summary>
internal static class Processor
{
    private static readonly Lazy<string> LazyName = new(Read);

    internal static string Name => LazyName.Value;

    private static string Read()
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                string? line = File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal));
                if (line is not null)
                    return line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A system that hides its processor still runs.
        }

        return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? $"{RuntimeInformation.ProcessArchitecture} processor";
    }
}
