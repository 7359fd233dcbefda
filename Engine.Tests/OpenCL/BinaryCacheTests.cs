using Engine.OpenCL;
using Engine.Tests.Decorators;
using Engine.Tests.Support;

namespace Engine.Tests.OpenCL;

/// <summary>Compiled kernels on disk: used when whole, thrown away when not, never an error.</summary>
public sealed class BinaryCacheTests
{
    private TemporaryFolder _temporary = null!;

    // It is made by the first program that is kept.
    private string _folder = "";

    [OneTimeSetUp]
    public void Require() => OpenClPlatform.Require();

    [SetUp]
    public void MakeFolder()
    {
        _temporary = new TemporaryFolder();
        _folder = _temporary["kernels"];
    }

    [TearDown]
    public void RemoveFolder() => _temporary.Dispose();

    [Test]
    public void TheSecondProcessCompilesNothing()
    {
        Assert.That(Compiled(), Is.GreaterThan(10));
        string[] stored = Directory.GetFiles(_folder);
        Assert.That(stored, Has.Length.GreaterThan(10));
        Assert.That(Compiled(), Is.Zero);
        Assert.That(Directory.GetFiles(_folder), Is.EquivalentTo(stored));
    }

    [Test]
    public void WhatIsCutShortOrChangedIsThrownAway()
    {
        int all = Compiled();
        string[] stored = Directory.GetFiles(_folder);
        File.WriteAllBytes(stored[0], []);
        File.WriteAllBytes(stored[1], File.ReadAllBytes(stored[1])[..^7]);
        byte[] changed = File.ReadAllBytes(stored[2]);
        changed[changed.Length / 2] ^= 1;
        File.WriteAllBytes(stored[2], changed);
        Assert.That(Compiled(), Is.EqualTo(3));
        Assert.That(Compiled(), Is.Zero);
        Assert.That(all, Is.EqualTo(stored.Length));
    }

    /// <summary>Whole, but not what the driver takes: as after a change of driver that kept its version.</summary>
    [Test]
    public void WhatTheDriverRefusesIsCompiledAgain()
    {
        Compiled();
        var cache = new BinaryCache(_folder);
        foreach (string path in Directory.GetFiles(_folder))
            cache.Write(Path.GetFileName(path), [1, 2, 3, 4, 5]);
        Assert.That(Compiled(), Is.GreaterThan(10));
        Assert.That(Compiled(), Is.Zero);
    }

    [Test]
    public void AFolderThatCannotBeUsedIsNoError()
    {
        File.WriteAllText(_folder, "a file where the folder should be");
        Assert.That(Compiled(), Is.GreaterThan(10));
    }

    [Test]
    public void EveryPartOfTheKeyCounts()
    {
        OpenClDevice device = OpenClDevices.Find().Devices[0];
        string[] keys =
        [
            BinaryCache.KeyOf(device, "source", "options"), BinaryCache.KeyOf(device, "other source", "options"), BinaryCache.KeyOf(device, "source", "other options"),
            BinaryCache.KeyOf(device with { DriverVersion = "other" }, "source", "options"), BinaryCache.KeyOf(device with { Name = "other" }, "source", "options"),
        ];
        Assert.That(keys, Is.Unique);
    }

    [Test]
    public void ExplainedKernelsComeFromTheirSourceAndAreNotKept()
    {
        Compiled();
        DateTime[] written = [.. Directory.GetFiles(_folder).Select(File.GetLastWriteTimeUtc)];
        (int sources, IReadOnlyList<CompiledKernel> kernels) = Compile(new OpenClOptions { CacheFolder = _folder, ExplainsKernels = true });
        Assert.That(sources, Is.GreaterThan(10));
        Assert.That(Directory.GetFiles(_folder).Select(File.GetLastWriteTimeUtc), Is.EquivalentTo(written));
        Assert.That(kernels.Select(kernel => (kernel.File, kernel.Name, kernel.Options)), Is.Unique.And.Member(("optimizer.cl", "sgd_step", "")));
    }

    /// <summary>Programs that were built from source while every operation ran once.</summary>
    private int Compiled() => Compile(new OpenClOptions { CacheFolder = _folder }).Sources;

    private static (int Sources, IReadOnlyList<CompiledKernel> Kernels) Compile(OpenClOptions options)
    {
        WatchedCalls? calls = null;
        using var backend = new OpenClBackend(options, cl => calls = new WatchedCalls(cl));
        AllOperations.Run(backend);
        return (calls!.Sources, backend.CompiledKernels());
    }
}
