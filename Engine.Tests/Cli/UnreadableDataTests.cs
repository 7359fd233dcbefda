using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text;
using Engine.Tests.Data;
using Engine.Tests.Support;

namespace Engine.Tests.Cli;

/// <summary>Data in folders that the user may not read: what is there is not said to be missing, and the sentence is the engine's.</summary>
[Platform("Linux")]
[UnsupportedOSPlatform("windows")]
public sealed class UnreadableDataTests
{
    // What may be listed, but not looked into, and what anybody may do everything in.
    private const UnixFileMode Listed = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private const UnixFileMode Open = Listed | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    [TestCase("folder:", "", "closed", UnixFileMode.None, "closed: the folder may not be read")]
    [TestCase("folder:closed", "", "closed", UnixFileMode.None, "closed: the folder may not be read")]
    [TestCase("folder:closed", "", "closed", Listed, "closed: the folder may not be read")]
    [TestCase("folder:closed/inner", "", "closed", UnixFileMode.None, "closed/inner: the folder may not be read")]
    [TestCase("idx:closed", "", "closed", Listed, "closed: the folder may not be read")]
    [TestCase("cifar10:closed", "", "closed", UnixFileMode.None, "closed: the folder may not be read")]
    [TestCase("list:list.txt", "open/0000.png a\nclosed/0000.png b\n", "closed", UnixFileMode.None, "list.txt: line 2 names closed/0000.png. ")]
    [TestCase("list:closed/list.txt", "", "closed", UnixFileMode.None, "closed/list.txt: the file may not be read")]
    public void WhatMayNotBeReadIsNotMissing(string spec, string list, string closed, UnixFileMode mode, string says)
    {
        using var folder = new TemporaryFolder();
        DataFiles.WriteClasses(folder, "", 28, 28, ("open", 1), ("closed", 1));
        folder.Write("closed/list.txt", []);
        Directory.CreateDirectory(folder["closed/inner"]);
        if (list.Length > 0)
            folder.Write("list.txt", Encoding.UTF8.GetBytes(list));
        File.SetUnixFileMode(folder.Path, Open);
        File.SetUnixFileMode(folder[closed], mode);
        try
        {
            string[] parts = spec.Split(':');
            using Process process = EngineProcess.StartWithoutPrivileges(["train", "--model", "lenet5", "--out", folder["run"], "--data", $"{parts[0]}:{Path.Combine(folder.Path, parts[1])}"]);
            Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
            Assert.That(process.WaitForExit(TimeSpan.FromMinutes(1)), "the process did not end");
            Assert.That(process.ExitCode, Is.EqualTo(1), error.Result + output.Result);
            Assert.That(error.Result, Does.StartWith($"engine: {Path.Combine(folder.Path, says)}").And.Contain("may not be read").And.Contain("permissions"));
        }
        finally
        {
            File.SetUnixFileMode(folder[closed], Open);
        }
    }
}
