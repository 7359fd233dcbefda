using System.Diagnostics;

namespace Engine.Tests.Support;

/// <summary>Pipes with a name in the file system.</summary>
internal static class NamedPipe
{
    /// <summary>Makes one.</summary>
    internal static string Make(string path)
    {
        using Process make = Process.Start("mkfifo", [path]);
        make.WaitForExit();
        return path;
    }

    /// <summary>Runs what must not wait for somebody to write into a pipe; if it does, it is let go and the test fails.</summary>
    internal static void RequireNoWait(string pipe, Action action)
    {
        var run = Task.Run(action);
        if (((IAsyncResult)run).AsyncWaitHandle.WaitOne(TimeSpan.FromSeconds(20)))
        {
            run.GetAwaiter().GetResult();
            return;
        }

        File.OpenWrite(pipe).Dispose();
        Assert.Fail($"It waits for {pipe}.");
    }
}
