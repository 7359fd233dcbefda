using Engine.Backends;
using Engine.Cpu;
using Engine.OpenCL;
using Engine.Tensors;
using Engine.Tests.Decorators;
using Engine.Tests.Support;

namespace Engine.Tests.OpenCL;

/// <summary>What the OpenCL backend owes beside its operations: choosing a device, releasing everything, saying what does not compile.</summary>
public sealed class OpenClBackendTests
{
    [OneTimeSetUp]
    public void Require() => OpenClPlatform.Require();

    /// <summary>NVIDIA's drivers have failed at fills of 2 GiB: none is as large, of new memory or of a tensor.</summary>
    [Test]
    public void LargeFillsComeInPieces()
    {
        WatchedCalls? calls = null;
        using var backend = new OpenClBackend(new OpenClOptions { LargestFillBytes = 4000 }, cl => calls = new WatchedCalls(cl));
        using DeviceBuffer buffer = backend.Allocate(2500);
        Assert.That(calls!.Fills, Is.EqualTo([4000, 4000, 2000]));
        calls.Fills.Clear();
        var all = new Tensor(buffer, 0, new Shape(2500));
        backend.Fill(new Tensor(buffer, 3, new Shape(2001)), 7);
        Assert.That(calls.Fills, Is.EqualTo([4000, 4000, 4]));
        var came = new float[2500];
        backend.Download(all, came);
        Assert.That(came, Is.EqualTo(Enumerable.Range(0, 2500).Select(i => i is >= 3 and < 2004 ? 7f : 0f)));
    }

    [Test]
    public void EveryHandleIsReleased()
    {
        using var backend = new OpenClBackend();
        Assert.That(backend.LiveHandles, Is.EqualTo(2), "a context and a queue");
        AllOperations.Run(backend);
        DeviceBuffer kept = backend.Allocate(1000);
        var geometry = new Conv2DGeometry(new Shape(1, 5, 5, 3), 4, 3, 1, 1, 1);
        PreparedWeights? prepared = backend.PrepareConv2D(geometry, new Tensor(kept, 0, geometry.Weights));
        Assert.That(backend.LiveHandles, Is.GreaterThan(30));
        prepared?.Dispose();
        backend.Dispose();
        kept.Dispose();

        // AllOperations leaves its memory to the finaliser.
        for (int i = 0; i < 10 && backend.LiveHandles > 0; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.That(backend.LiveHandles, Is.Zero);
    }

    /// <summary>A GPU counts the groups of rows in 16 bits; beyond what one launch takes a work-item steps on.</summary>
    [Test]
    public void NormalizationReachesEveryRow()
    {
        using var opencl = new OpenClBackend();
        using var cpu = new CpuBackend();
        Assert.That(Normalized(opencl), Is.EqualTo(Normalized(cpu)).AsCollection.Within(1e-5));
    }

    private static float[] Normalized(IBackend backend)
    {
        const int Rows = 2 * Kernel.MostRows + 5, Channels = 3;
        using DeviceBuffer values = backend.Allocate(4 * Rows * Channels), factors = backend.Allocate(4 * Channels);
        var rows = new Shape(1, Rows, 1, Channels);
        Tensor Values(int index) => new(values, (long)index * Rows * Channels, rows);
        Tensor Factors(int index) => new(factors, index * Channels, new Shape(Channels));
        backend.Upload(RandomValues.Uniform(Rows * Channels, 1), Values(0));
        backend.Upload([1, 2, 3, 4, 5, 6, 0.1f, 0.2f, 0.3f, 1, 2, 3], new Tensor(factors, 0, new Shape(4 * Channels)));
        backend.BatchNormInference(Values(0), Factors(0), Factors(1), Factors(2), Factors(3), 1e-5f, Activation.None, Values(1));
        var parameters = new LocalResponseNormParameters(3, 0.1f, 0.75f, 2);
        backend.LocalResponseNorm(parameters, Values(0), Values(2));
        backend.LocalResponseNormGrad(parameters, Values(0), Values(2), Values(1), Values(3));
        var all = new float[4 * Rows * Channels];
        backend.Download(new Tensor(values, 0, new Shape(all.Length)), all);
        return all;
    }

    [Test]
    public void DevicesAreChosenByNumberAndByName()
    {
        OpenClDevice first = OpenClDevices.Find().Devices[0];
        foreach (string? wanted in new[] { null, "0", first.Name, first.Name[2..].ToUpperInvariant(), first.Platform })
        {
            using var backend = new OpenClBackend(new OpenClOptions { Device = wanted });
            Assert.That(backend.Device.Name, Is.EqualTo(first.Name), $"asked for {wanted}");
        }

        Assert.That(() => new OpenClBackend(new OpenClOptions { Device = "99" }), Throws.InstanceOf<OpenClUnavailableException>().With.Message.Contains("'99'").And.Message.Contains(first.Name));
        Assert.That(() => new OpenClBackend(new OpenClOptions { Device = "no such GPU" }), Throws.InstanceOf<OpenClUnavailableException>());
    }

    [Test]
    public void WhatDoesNotCompileIsShownWithItsFileAndLine()
    {
        using var backend = new OpenClBackend();
        var thrown = Assert.Throws<OpenClBuildException>(() => backend.Programs.Get("pointwise.cl", "dropout", "-D activation=1"))!;
        Assert.That(thrown.Message, Does.Contain("pointwise.cl").And.Contain(backend.Device.Name));
        Assert.That(thrown.Log, Does.Match(@"cl/(pointwise|common)\.cl:\d+"));
        AllOperations.Run(backend);
    }

    /// <summary>All staging pieces come round again while earlier ones may still be on their way, and the source is the caller's again at once.</summary>
    [TestCase(-1)]
    [TestCase(120)]
    public void WhatIsLargerThanAllStagingPiecesArrivesWhole(double hangTimeout)
    {
        const int Margin = 5, Length = ((StagingMemory.MostPieces + 2) * StagingMemory.PieceBytes + (3 << 20)) / sizeof(float) + 3;
        using var backend = new OpenClBackend(new OpenClOptions { HangTimeout = hangTimeout < 0 ? Timeout.InfiniteTimeSpan : TimeSpan.FromSeconds(hangTimeout) });
        using DeviceBuffer buffer = backend.Allocate(Length + 2 * Margin);
        var values = new float[Length];
        for (int i = 0; i < Length; i++)
            values[i] = i % 16_777_213;
        float[] source = [.. values], came = new float[Length + 2 * Margin];
        backend.Upload(source, new Tensor(buffer, Margin, new Shape(Length)));
        source.AsSpan().Clear();
        backend.Download(new Tensor(buffer, 0, new Shape(came.Length)), came);
        Assert.That(came.AsSpan(Margin, Length).SequenceEqual(values));
        Assert.That(came.AsSpan(0, Margin).ContainsAnyExcept(0f) || came.AsSpan(Margin + Length).ContainsAnyExcept(0f), Is.False, "nothing beside it is written");
    }

    [Test]
    public void ATensorOfAnotherBackendIsRefused()
    {
        using var backend = new OpenClBackend();
        using var other = new Engine.Cpu.CpuBackend();
        using DeviceBuffer here = backend.Allocate(4), there = other.Allocate(4);
        Assert.That(() => backend.Copy(new Tensor(there, 0, new Shape(4)), new Tensor(here, 0, new Shape(4))), Throws.ArgumentException.With.Message.Contains("CpuBuffer"));
    }

    [Test]
    public void BuffersAreUsedAgain()
    {
        using var backend = new OpenClBackend();
        backend.Allocate(100_000).Dispose();
        int before = backend.LiveHandles;
        for (int i = 0; i < 10; i++)
            backend.Allocate(100_000).Dispose();
        Assert.That(backend.LiveHandles, Is.EqualTo(before));
    }

    [Test]
    public void MoreThanTheLargestBufferIsRefusedWithBothSizes()
    {
        using var backend = new OpenClBackend();
        long floats = backend.Device.LargestBufferBytes / sizeof(float) + 1;
        Assert.That(() => backend.Allocate(floats), Throws.InstanceOf<OutOfMemoryException>().With.Message.Contains("MiB").And.Message.Contains("smaller batch"));
        AllOperations.Run(backend);
    }

    [Test]
    public void NoCallAllocates()
    {
        using var backend = new OpenClBackend();
        foreach ((string operation, Action call) in AllOperations.Calls(backend))
        {
            // Their own calls bring arrays, and preparing makes an object that somebody owns.
            if (operation is "Upload" or "UploadIndices" or "Download" or "DownloadIndices" or "PrepareConv2D" or "PrepareMatMul")
                continue;
            for (int i = 0; i < 3; i++)
                call();
            backend.Synchronize();
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 10; i++)
                call();
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero, operation);
        }
    }
}
