using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text;
using Engine.Cpu;
using Engine.Models;
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
            string error = ErrorOf("train", "--model", "lenet5", "--out", folder["run"], "--data", $"{parts[0]}:{Path.Combine(folder.Path, parts[1])}");
            Assert.That(error, Does.StartWith($"engine: {Path.Combine(folder.Path, says)}").And.Contain("may not be read").And.Contain("permissions"));
        }
        finally
        {
            File.SetUnixFileMode(folder[closed], Open);
        }
    }

    [TestCase(UnixFileMode.None)]
    [TestCase(Listed)]
    public void PhotographsThatMayNotBeReadAreNotMissing(UnixFileMode mode)
    {
        using var folder = new TemporaryFolder();
        DataFiles.WriteClasses(folder, "", 28, 28, ("closed", 1));
        string weights = folder["weights"];
        using (var backend = new CpuBackend(new CpuOptions { Threads = 1 }))
        using (var network = new Network(ModelCatalog.Create("lenet5"), backend))
        {
            network.InitializeWeights(1);
            network.SaveWeights(weights);
        }

        File.SetUnixFileMode(folder.Path, Open);
        File.SetUnixFileMode(folder["closed"], mode);
        try
        {
            Assert.That(
                ErrorOf("classify", folder["closed"], "--model", "lenet5", "--weights", weights),
                Does.StartWith($"engine: {folder["closed"]}: the folder may not be read").And.Contain("permissions"));
        }
        finally
        {
            File.SetUnixFileMode(folder["closed"], Open);
        }
    }

    [Test]
    public void AStudyTriesItsFolderFirst()
    {
        using var folder = new TemporaryFolder();
        File.SetUnixFileMode(folder.Path, Open);
        Directory.CreateDirectory(folder["report"]);
        File.SetUnixFileMode(folder["report"], Listed | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        Assert.That(
            ErrorOf("study", "gradients", "--quick", "--data", "synthetic:60:1x16x16", "--out", folder["report"]),
            Does.StartWith($"engine: {folder["report"]}: the folder cannot be written to").And.Contain("another folder"));
    }

    /// <summary>What the command says where permissions keep it out, having said nothing else and failed.</summary>
    private static string ErrorOf(params string[] args)
    {
        using Process process = EngineProcess.StartWithoutPrivileges(args);
        Task<string> output = process.StandardOutput.ReadToEndAsync(), error = process.StandardError.ReadToEndAsync();
        Assert.That(process.WaitForExit(TimeSpan.FromMinutes(1)), "the process did not end");
        Assert.That(process.ExitCode, Is.EqualTo(1), error.Result + output.Result);
        Assert.That(output.Result, Is.Empty);
        return error.Result;
    }
}
