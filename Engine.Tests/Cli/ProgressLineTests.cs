using Engine.Cli;

namespace Engine.Tests.Cli;

/// <summary>The live line of a terminal, and the lines that stay beside it.</summary>
public sealed class ProgressLineTests
{
    private const string Cleared = "\r\u001b[K";

    private static readonly string End = Environment.NewLine;

    [Test]
    public void ALineIsWrittenOverNowAndThen()
    {
        using var error = new StringWriter();
        var console = new CommandConsole(TextWriter.Null, error, ErrorIsTerminal: true);
        for (int i = 1; i <= 1000; i++)
            console.Progress.Show(() => $"{i} of 1000");
        Assert.That(error.ToString(), Does.StartWith("\r1 of 1000\u001b[K"));
        Assert.That(error.ToString().Count(c => c == '\r'), Is.LessThan(100), "it is not drawn for every step");
        console.Progress.Show(() => "validating", atOnce: true);
        Assert.That(error.ToString(), Does.EndWith("\rvalidating\u001b[K"));
    }

    [Test]
    public void WhatStaysStandsOnALineOfItsOwn()
    {
        using var error = new StringWriter();
        var console = new CommandConsole(TextWriter.Null, error, ErrorIsTerminal: true);
        console.Progress.Show(() => "one");
        console.Note("no such file");
        console.Progress.Show(() => "two");
        console.Progress.Clear();
        Assert.That(error.ToString(), Is.EqualTo($"\rone\u001b[K{Cleared}engine: no such file{End}\rtwo\u001b[K{Cleared}"));
    }

    [Test]
    public void NothingIsDrawnWhereNobodyWatches()
    {
        using var error = new StringWriter();
        var console = new CommandConsole(TextWriter.Null, error, ErrorIsTerminal: false);
        console.Progress.Show(() => throw new InvalidOperationException("A text that nobody sees need not be made."), atOnce: true);
        console.Note("no such file");
        console.Progress.Clear();
        Assert.That(error.ToString(), Is.EqualTo($"engine: no such file{End}"));
    }

    /// <summary>A pipe whose reader has gone is no reason to fail otherwise than one would have.</summary>
    [Test]
    public void ALineThatNobodyHearsIsDropped()
    {
        using var error = new Deaf();
        var console = new CommandConsole(TextWriter.Null, error, ErrorIsTerminal: true);
        Assert.That(() => console.Note("no such file"), Throws.Nothing);
        Assert.That(() => console.Progress.Show(() => "one", atOnce: true), Throws.Nothing, "a closed terminal");
    }

    /// <summary>.NET says of a closed descriptor that access is denied.</summary>
    private sealed class Deaf : StringWriter
    {
        public override void Write(string? value) => throw new IOException("Broken pipe");

        public override void WriteLine(string? value) => throw new UnauthorizedAccessException("Access to the path is denied.");
    }
}
