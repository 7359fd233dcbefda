using System.Diagnostics;
using Engine.Tests.Support;

namespace Engine.Tests.Cli;

/// <summary>The command in a process of its own, to be killed or interrupted.</summary>
internal static class EngineProcess
{
    internal static Process Start(string[] args) => Start(Host, [.. Command, .. args]);

    /// <summary>The same on a <see cref="FullDisk"/>.</summary>
    internal static Process StartWithFullDisk(int blocks, string[] args) => Start(FullDisk.Shell, FullDisk.Arguments(blocks, [Host, .. Command, .. args]));

    /// <summary>The same as a user whom permissions keep out: as one without rights where the tests run as root, whom nothing keeps out.</summary>
    internal static Process StartWithoutPrivileges(string[] args)
    {
        if (!Environment.IsPrivilegedProcess)
            return Start(args);
        const string Become = "/usr/bin/setpriv";
        string[] nobody = ["--reuid=65534", "--regid=65534", "--clear-groups"];
        if (!File.Exists(Become))
            Assert.Ignore("Permissions do not keep root out, and there is no setpriv to become somebody else.");
        using Process reads = Start(Become, [.. nobody, "test", "-r", Command[^1]]);
        reads.WaitForExit();
        if (reads.ExitCode != 0)
            Assert.Ignore("Permissions do not keep root out, and nobody else may read the tests' folder.");
        return Start(Become, [.. nobody, Host, .. Command, .. args]);
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

    /// <summary>Whether processes that are started here ignore the end of their terminal, as under nohup.</summary>
    internal static bool OutlivesItsTerminal =>
        File.Exists("/proc/self/status") && File.ReadLines("/proc/self/status").FirstOrDefault(line => line.StartsWith("SigIgn:", StringComparison.Ordinal)) is { } ignored
        && (Convert.ToUInt64(ignored[7..].Trim(), 16) & 1) != 0;

    private static string Host => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet";

    private static string[] Command => ["exec", Path.Combine(TestContext.CurrentContext.TestDirectory, "Engine.Cli.dll")];

    private static Process Start(string program, string[] args)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (string argument in args)
            start.ArgumentList.Add(argument);
        return Process.Start(start)!;
    }
}
