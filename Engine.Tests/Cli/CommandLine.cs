using System.Text.Json;
using Engine.Cli;

namespace Engine.Tests.Cli;

/// <summary>Runs the command in this process and keeps what it wrote.</summary>
internal sealed record CommandLine(int ExitCode, string Output, string Error)
{
    internal JsonElement Json => JsonDocument.Parse(Output).RootElement;

    internal static CommandLine Run(params string[] args) => Run(null, args);

    /// <summary>The same with a device of the test's own for <c>train</c>.</summary>
    internal static CommandLine Run(DeviceArguments? trainingDevice, string[] args)
    {
        using var output = new StringWriter();
        return Run(args, output, CancellationToken.None, trainingDevice);
    }

    /// <summary>The same, interrupted as by Ctrl-C once a line of standard output has these words.</summary>
    internal static CommandLine RunAndInterrupt(string words, params string[] args)
    {
        using var interrupt = new CancellationTokenSource();
        using var output = new Listener(words, interrupt.Cancel);
        CommandLine ran = Run(args, output, interrupt.Token);
        Assert.That(interrupt.IsCancellationRequested, $"'{words}' did not come: {ran.Output}{ran.Error}");
        return ran;
    }

    /// <summary>Asserts an exit code, nothing on standard output, and one line on standard error that says these things.</summary>
    internal static void RunAndExpectError(int exitCode, string[] args, params string[] says)
    {
        CommandLine ran = Run(args);
        Assert.That(ran.ExitCode, Is.EqualTo(exitCode), ran.Error);
        Assert.That(ran.Output, Is.Empty);
        Assert.That(ran.Error.TrimEnd().Split('\n'), Has.Length.EqualTo(1), "one line was expected");
        Assert.That(ran.Error, Does.StartWith("engine: "));
        foreach (string part in says)
            Assert.That(ran.Error, Does.Contain(part));
        Assert.That(ran.Error, Does.Not.Contain("   at "), "no stack trace was expected");
    }

    private static CommandLine Run(string[] args, StringWriter output, CancellationToken cancellation, DeviceArguments? trainingDevice = null)
    {
        using var error = new StringWriter();
        int code = EngineCommand.RunAsync(args, new CommandConsole(output, error, false), cancellation, trainingDevice).GetAwaiter().GetResult();
        return new CommandLine(code, output.ToString(), error.ToString());
    }
}
