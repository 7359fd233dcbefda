using Engine.OpenCL;
using Engine.Tests.Cli;
using Engine.Tests.Support;

namespace Engine.Tests.OpenCL;

/// <summary>TF32: what tries it, and who refuses it in one sentence. Its kernels run on NVIDIA's GPUs alone.</summary>
public sealed class TensorCoreTests
{
    [OneTimeSetUp]
    public void Require() => OpenClPlatform.Require();

    [Test]
    public void OthersThanNvidiaRefuse()
    {
        OpenClDevice device = OpenClDevices.Find().Devices[0];
        Assume.That(device.Vendor, Does.Not.Contain("NVIDIA"));
        WatchedCalls? calls = null;
        var refused = Assert.Throws<OpenClPrecisionException>(() => _ = new OpenClBackend(new OpenClOptions { Precision = OpenClPrecision.Tf32 }, cl => calls = new WatchedCalls(cl)))!;
        Assert.That(refused.Message, Does.Contain("NVIDIA").And.Contain(device.Name).And.Not.Contain("\n"));
        Assert.That(calls!.LiveHandles, Is.Zero);
    }

    [Test]
    public void NvidiasDevicesSayWhatTheyLose()
    {
        OpenClDevice device = OpenClDevices.Find().Devices[0];
        Assume.That(device.Vendor, Does.Contain("NVIDIA"), "only they have tensor cores");
        using var backend = new OpenClBackend(new OpenClOptions { Precision = OpenClPrecision.Tf32 });
        Assert.That(backend.PrecisionNotice, Does.Contain("TF32"));
        Assert.That(backend.Description, Does.Contain("TF32"));
    }

    /// <summary>The trial itself, with float32's kernels: it lets them through, and measures an error of their size.</summary>
    [Test]
    public void TheTrialMeasuresTheError([Values(128, 64)] int rows)
    {
        using var backend = new OpenClBackend(new OpenClOptions { Kernels = KernelFamily.Tiled });
        double error = TensorCores.Error(backend, new Tile(rows, 64, 16, rows == 128 ? 8 : 4, 4), OpenClPrecision.Float32);
        Assert.That(error, Is.Positive.And.LessThan(Rounding.OfSum(264)));
        Assert.That(backend.PrecisionNotice, Is.Null);
    }

    /// <summary>A compiler that knows no PTX says so as a build error, which the trial turns into its sentence.</summary>
    [Test]
    public void TensorCoresDoNotCompileElsewhere()
    {
        using var backend = new OpenClBackend(new OpenClOptions { Kernels = KernelFamily.Tiled, CacheFolder = null });
        Assume.That(backend.Device.Vendor, Does.Not.Contain("NVIDIA"));
        Assert.That(() => TensorCores.Error(backend, new Tile(64, 64, 16, 4, 4)), Throws.InstanceOf<OpenClBuildException>().With.Message.Contains("tiled_matmul.cl"));
    }

    [TestCase(128, 128, 16, 8, 8, true)]
    [TestCase(128, 64, 16, 8, 4, true)]
    [TestCase(64, 64, 16, 4, 4, true)]
    [TestCase(64, 64, 4, 4, 4, false, Description = "a step of 8 is one product deep")]
    [TestCase(64, 48, 16, 4, 4, false, Description = "a warp has 32 columns")]
    [TestCase(96, 64, 16, 8, 8, false, Description = "a warp has 64 rows")]
    public void TilesThatWarpsCover(int rows, int columns, int step, int itemRows, int itemColumns, bool suits) =>
        Assert.That(new Tile(rows, columns, step, itemRows, itemColumns).SuitsTensorCores, Is.EqualTo(suits));

    [Test]
    public void TheCommandLineRefusesWhatThereIsNot()
    {
        string[] With(params string[] words) => ["gradcheck", "lenet5", .. words];
        CommandLine.RunAndExpectError(2, With("--precision", "tf32"), "--precision tf32", "--device cpu");
        CommandLine.RunAndExpectError(2, With("--precision", "half"), "--precision half", "tf32");
        Assume.That(OpenClDevices.Find().Devices[0].Vendor, Does.Not.Contain("NVIDIA"));
        CommandLine.RunAndExpectError(2, With("--device", "opencl", "--precision", "tf32"), "--precision tf32", "NVIDIA", "Without --precision");
    }
}
