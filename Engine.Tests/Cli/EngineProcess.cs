using System.Diagnostics;

namespace Engine.Tests.Cli;

/// <summary>The command in a process of its own, to be killed or interrupted.</summary>
internal static class EngineProcess
{
    internal static Process Start(string[] args)
    {
        string host = Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";
        var start = new ProcessStartInfo(host) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in new[] { "exec", Path.Combine(TestContext.CurrentContext.TestDirectory, "Engine.Cli.dll") }.Concat(args))
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }

    /// <summary>Reads on until a line begins so; what comes after it is read and forgotten.</summary>
    internal static void WaitForLine(Process process, string beginning)
    {
        while (process.StandardOutput.ReadLine() is { } line)
        {
            if (!line.StartsWith(beginning, StringComparison.Ordinal))
                continue;
            _ = process.StandardOutput.ReadToEndAsync();
            return;
        }

        process.WaitForExit();
        Assert.Fail($"The process ended with {process.ExitCode} before '{beginning}': {process.StandardError.ReadToEnd()}");
    }
}
