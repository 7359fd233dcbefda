using Engine.Backends;
using Engine.Cli;
using Engine.Cli.Commands;
using Engine.OpenCL;
using Engine.Tensors;
using Engine.Tests.Cli;
using Engine.Tests.Support;

namespace Engine.Tests.OpenCL;

/// <summary>What tuning finds: stored whole, read back, not used where it does not belong, and never another result.</summary>
[NonParallelizable]
public sealed class DeviceTuningTests
{
    private static readonly TileClass Class = new(ProductKind.MatMul, ResultSize.Small);
    private static readonly Tile Odd = new(32, 96, 12, 8, 4, unroll: 4);
    private static readonly OpenClDevice Device = new(
        0, "Platform", "Device", "Vendor", OpenClDeviceType.Gpu, "1.2.3", "OpenCL 1.2", 8, 1000, 1L << 30, 1L << 28, 48 << 10, 1024, 1, []);

    [Test]
    public void WhatIsWrittenIsReadBack()
    {
        using var folder = new TemporaryFolder();
        var store = new TuningStore(folder.Path);
        string path = store.Write(Device, Found())!;
        (TunedSettings read, string? notice) = store.Stored(Device);
        Assert.That(notice, Is.Null);
        TileTable tiles = read.TilesOn(Device), defaults = TileTable.DefaultFor(Device);
        Assert.That(tiles[Class].ToString(), Is.EqualTo(Odd.ToString()));
        foreach (TileClass other in TileClass.All.Where(c => c != Class))
            Assert.That(tiles[other].ToString(), Is.EqualTo(defaults[other].ToString()));
        WinogradLimits limits = read.Limits();
        Assert.That((limits[WinogradUse.GradInput], limits[WinogradUse.PreparedTwo]), Is.EqualTo((64.5, double.PositiveInfinity)));
        Assert.That(limits[WinogradUse.Forward], Is.EqualTo(WinogradLimits.DefaultOfGpus[WinogradUse.Forward]));
        Assert.That(folder.Files, Is.EqualTo(new[] { Path.GetFileName(path) }), "nothing else is left in the folder");
        Assert.That(store.Stored(Device with { Name = "another" }).Settings, Is.SameAs(TunedSettings.None));
    }

    [TestCase("", "not whole")]
    [TestCase("{}", "not whole")]
    [TestCase("[1]", "not whole")]
    [TestCase("{\"format\":3,\"driver\":7,\"kernels\":\"\",\"tiles\":{}}", "not whole")]
    [TestCase("cut", "not whole")]
    [TestCase("unknown class", "not whole")]
    [TestCase("impossible tile", "not whole")]
    [TestCase("huge tile", "not whole")]
    [TestCase("uneven loop", "not whole")]
    [TestCase("unknown use", "not whole")]
    [TestCase("negative limit", "not whole")]
    [TestCase("driver", "driver 1.2.3")]
    [TestCase("kernels", "other kernels")]
    [TestCase("format", "another version")]
    public void WhatDoesNotBelongIsNotUsedAndSaidInASentence(string change, string says)
    {
        using var folder = new TemporaryFolder();
        var store = new TuningStore(folder.Path);
        string path = store.Write(Device, Found())!, text = File.ReadAllText(path);
        OpenClDevice device = change == "driver" ? Device with { DriverVersion = "1.2.4" } : Device;
        File.WriteAllText(path, change switch
        {
            "driver" => text,
            "cut" => text[..(text.Length / 2)],
            "unknown class" => text.Replace(Class.Name, "convolution", StringComparison.Ordinal),
            "impossible tile" => text.Replace("\"step\": 12", "\"step\": 13", StringComparison.Ordinal),
            "huge tile" => text.Replace("\"rows\": 32", "\"rows\": 512", StringComparison.Ordinal).Replace("\"step\": 12", "\"step\": 64", StringComparison.Ordinal),
            "uneven loop" => text.Replace("\"unroll\": 4", "\"unroll\": 5", StringComparison.Ordinal),
            "kernels" => text.Replace("\"kernels\": \"", "\"kernels\": \"0", StringComparison.Ordinal),
            "unknown use" => text.Replace("by input", "by output", StringComparison.Ordinal),
            "negative limit" => text.Replace("64.5", "-64.5", StringComparison.Ordinal),
            "format" => text.Replace("\"format\": 3", "\"format\": 2", StringComparison.Ordinal),
            _ => change,
        });
        (TunedSettings read, string? notice) = store.Stored(device);
        Assert.That(read, Is.SameAs(TunedSettings.None));
        Assert.That(notice, Does.Contain(path).And.Contain(says).And.Contain("engine tune"));
    }

    [Test]
    public void AFolderThatCannotBeUsedIsNoErrorForReading()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("file", [1]);
        foreach (string? unusable in new[] { file, null })
        {
            (TunedSettings settings, string? notice) = new TuningStore(unusable).Stored(Device);
            Assert.That(settings, Is.SameAs(TunedSettings.None));
            Assert.That(notice, Is.Null);
        }
    }

    /// <summary>A device of any maker, and one with the least that OpenCL promises, takes its defaults.</summary>
    [Test]
    public void EveryDefaultFits([Values("NVIDIA Corporation", "Advanced Micro Devices, Inc.", "Intel(R) Corporation", "ARM")] string vendor, [Values(16 << 10, 32 << 10, 64 << 10)] int localMemory)
    {
        OpenClDevice device = Device with { Vendor = vendor, LocalMemoryBytes = localMemory, MaxWorkGroupSize = 256 };
        TileTable tiles = TileTable.DefaultFor(device);
        Assert.That(TileClass.All.Select(of => tiles[of]), Has.All.Matches<Tile>(tile => tile!.Fits(device)));
        Assert.That(TileCandidates.All(device), Is.Not.Empty.And.All.Matches<Tile>(tile => tile!.Fits(device)));
    }

    /// <summary>NVIDIA's compiler is told what it may take, others are not, whatever a file says.</summary>
    [Test]
    public void OnlyCompilersThatTakeThemAreGivenRegisterCounts()
    {
        OpenClDevice nvidia = Device with { Vendor = "NVIDIA Corporation", Extensions = ["cl_khr_fp64", "cl_nv_compiler_options"] };
        TileClass large = new(ProductKind.Forward, ResultSize.Large);
        Tile told = TileTable.DefaultFor(nvidia)[large];
        Assert.That(told.Options(TileTraits.None), Does.Contain(" -cl-nv-maxrregcount=128 -D ANY_GROUP"));
        Assert.That(TileCandidates.Quick(nvidia).Count(tile => tile.HasExtentsOf(told)), Is.EqualTo(1));
        Assert.That(TileCandidates.All(Device), Has.All.Matches<Tile>(tile => tile!.MostRegisters == 0));

        using var folder = new TemporaryFolder();
        var store = new TuningStore(folder.Path);
        store.Write(nvidia, Tiles(new() { [large] = told }));
        Assert.That(store.Stored(nvidia).Settings.Tiles[large].HasExtentsOf(told));
        Assert.That(store.Stored(nvidia with { Extensions = [] }).Notice, Does.Contain("not whole"));
    }

    /// <summary>An odd tile for every class, as if tuned: integers give the default's bits, other values stay within rounding.</summary>
    [Test]
    public void ATunedTileGivesTheSameResult()
    {
        OpenClPlatform.Require();
        using var folder = new TemporaryFolder();
        var options = new OpenClOptions { Kernels = KernelFamily.Tiled, CacheFolder = folder.Path };
        (float[] integers, float[] values) = (Products(options, 1), Products(options, 0.37f));
        new TuningStore(folder.Path).Write(OpenClDevices.Find().Devices[0], Tiles(TileClass.All.ToDictionary(of => of, _ => Odd)));
        Assert.That(Products(options, 1), Is.EqualTo(integers));
        float[] tuned = Products(options, 0.37f);
        float largest = values.Max(Math.Abs);
        for (int i = 0; i < values.Length; i++)
            Assert.That(tuned[i], Is.EqualTo(values[i]).Within(largest * 1e-5f), $"element {i}");
    }

    [Test]
    public void TheCommandTunesAndLaterBackendsUseIt()
    {
        OpenClPlatform.Require();
        using var folder = new TemporaryFolder();
        string? before = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        Environment.SetEnvironmentVariable("XDG_CACHE_HOME", folder.Path);
        try
        {
            CommandLine ran = CommandLine.Run("tune", "--quick", "--products", "by weights");
            Assert.That(ran.ExitCode, Is.Zero, ran.Error);
            Assert.That(ran.Output, Does.Contain("default tile").And.Contain("by weights, large").And.Contain("Kept in"));
            Assert.That(ran.Error, Is.Empty, "no tile gave another result");
            string stored = Directory.GetFiles(folder.Path, "tuned-*.json", SearchOption.AllDirectories).Single();
            using (var backend = new OpenClBackend(new OpenClOptions { Kernels = KernelFamily.Tiled }))
                Assert.That(backend.TuningNotice, Is.Null);

            File.WriteAllText(stored, "{");
            using var other = new OpenClBackend(new OpenClOptions { Kernels = KernelFamily.Tiled });
            Assert.That(other.TuningNotice, Does.Contain("not whole"));
        }
        finally
        {
            Environment.SetEnvironmentVariable("XDG_CACHE_HOME", before);
        }
    }

    [Test]
    public void WhatWasFoundBeforeAnInterruptionIsKept()
    {
        OpenClPlatform.Require();
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        TuningReport report = DeviceTuning.Run(new OpenClOptions { CacheFolder = folder.Path }, quick: true, progress: new After(2, stop.Cancel), cancellationToken: stop.Token);
        Assert.That(report.Interrupted);
        Assert.That(report.Tiles, Has.Count.EqualTo(1));
        Assert.That(report.Tiles[0].Measured, Is.EqualTo(2));
        Assert.That(File.Exists(report.File));
    }

    /// <summary>A tile that takes the device with it is not one that the driver refused: nothing can be measured after it.</summary>
    [Test]
    public void ATileThatCostsTheDeviceEndsTheSearchAndWhatWasFoundIsKept()
    {
        OpenClPlatform.Require();
        using var folder = new TemporaryFolder();
        FaultyCalls? calls = null;
        TuningReport report = DeviceTuning.Run(
            new OpenClOptions { CacheFolder = folder.Path }, cl => calls = new FaultyCalls(cl), quick: true, "by weights", new After(2, () => calls!.Waits.Enqueue(-5)), default);
        Assert.That(report.Lost, Does.Contain("kernel may have failed"));
        Assert.That(report.Interrupted, Is.False);
        Assert.That(report.Tiles, Has.Count.EqualTo(1));
        Assert.That((report.Tiles[0].Measured, report.Tiles[0].Refused), Is.EqualTo((2, 0)));
        Assert.That(new TuningStore(folder.Path).Stored(OpenClDevices.Find().Devices[0]).Settings.Tiles, Has.Count.EqualTo(1));
    }

    [Test]
    public void NothingIsMeasuredWhoseResultCannotBeKept()
    {
        OpenClPlatform.Require();
        using var folder = new TemporaryFolder();
        var options = new OpenClOptions { CacheFolder = Path.Combine(folder.Write("file", [1]), "inner") };
        Assert.That(
            () => DeviceTuning.Run(options, quick: true, progress: new After(1, () => Assert.Fail("it measures"))),
            Throws.TypeOf<IOException>().With.Message.StartsWith(options.CacheFolder).And.Message.Contains("cannot be written"));
    }

    /// <summary>Where the disk is lost or full only after the measurements, they are shown nevertheless.</summary>
    [Test]
    public void WhatCannotBeKeptInTheEndIsStillShown()
    {
        OpenClPlatform.Require();
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        string cache = folder["cache"];
        TuningReport report = DeviceTuning.Run(new OpenClOptions { CacheFolder = cache }, quick: true, progress: new After(2, Lose), cancellationToken: stop.Token);
        Assert.That(report.Tiles, Has.Count.EqualTo(1));
        Assert.That(report.File, Is.Null);
        Assert.That(report.NotKept, Does.StartWith(cache).And.Contain("cannot be written"));

        using StringWriter output = new(), error = new();
        Assert.That(TuneCommand.Show(new CommandConsole(output, error, false), report), Is.EqualTo(1));
        Assert.That(output.ToString(), Does.Contain("default tile").And.Contain(report.Tiles[0].Products).And.Contain("Nothing was kept."));
        Assert.That(error.ToString().Trim(), Is.EqualTo($"engine: {report.NotKept}"));

        void Lose()
        {
            Directory.Delete(cache, recursive: true);
            File.WriteAllBytes(cache, []);
            stop.Cancel();
        }
    }

    [Test]
    public void TuningOneKindKeepsTheOthers()
    {
        OpenClPlatform.Require();
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        OpenClDevice device = OpenClDevices.Find().Devices[0];
        var store = new TuningStore(folder.Path);
        store.Write(device, Found());
        DeviceTuning.Run(new OpenClOptions { CacheFolder = folder.Path }, quick: true, only: "by weights", new After(2, stop.Cancel), stop.Token);
        Assert.That(store.Stored(device).Settings.Tiles.Keys.Select(of => of.Kind), Is.EquivalentTo(new[] { ProductKind.MatMul, ProductKind.GradWeights }));
        Assert.That(store.Stored(device).Settings.Tiles[Class].ToString(), Is.EqualTo(Odd.ToString()));
    }

    /// <summary>Where Winograd's algorithms pay is decided by what was found, for each use of its own, and by nothing else where the method is forced.</summary>
    [Test]
    public void WinogradIsUsedFromTheLimitsOn()
    {
        static Conv2DGeometry Of(int channels, int filters) => new(new Shape(1, 28, 28, channels), filters, 3, 1, 1, 1);
        var choice = new WinogradChoice(OpenClConvolution.Fastest, Found().Limits());
        Assert.That((choice.GradInput(Of(128, 128)), choice.GradInput(Of(128, 144)), choice.GradInput(Of(2048, 64))), Is.EqualTo(((int?)null, (int?)2, (int?)null)));
        Assert.That((choice.AtOnce(Of(128, 144)), choice.AtOnce(Of(256, 256)), choice.TakesGradWeights(Of(128, 144))), Is.EqualTo(((int?)null, (int?)2, false)));
        Assert.That((choice.Prepared(Of(64, 64)), choice.Prepared(Of(112, 112))), Is.EqualTo(((int?)null, (int?)4)));
        Assert.That(choice.Prepared(new Conv2DGeometry(new Shape(1, 14, 14, 512), 512, 3, 1, 1, 1)), Is.Null, "F(2×2) prepared never pays");
        Assert.That(new WinogradChoice(OpenClConvolution.Fastest, WinogradLimits.None).GradInput(Of(16, 16)), Is.EqualTo(2));
        Assert.That(new WinogradChoice(OpenClConvolution.Winograd2, Found().Limits()).GradInput(Of(16, 16)), Is.EqualTo(2));
    }

    /// <summary>A use that was interrupted keeps no limit, for its larger layers were not seen.</summary>
    [Test]
    public void WinogradsLimitsAreMeasuredAndAUseThatWasInterruptedHasNone()
    {
        OpenClPlatform.Require();
        using var folder = new TemporaryFolder();
        using var stop = new CancellationTokenSource();
        var options = new OpenClOptions { CacheFolder = folder.Path };
        TuningReport report = DeviceTuning.Run(options, only: "winograd", progress: new After(WinogradSearch.Measurements + 2, stop.Cancel), cancellationToken: stop.Token);
        Assert.That(report.Tiles, Is.Empty);
        TunedWinograd found = report.Winograd.Single();
        Assert.That((found.Use, found.IsWrong, found.DefaultLeast), Is.EqualTo(("F(4×4) prepared", false, 54.0)));
        Assert.That(found.Gains, Has.Count.EqualTo(WinogradSearch.Measurements).And.All.Matches<WinogradGain>(gain => gain.DefinitionGflops > 0 && gain.WinogradGflops > 0));
        IReadOnlyDictionary<WinogradUse, double> stored = new TuningStore(folder.Path).Stored(OpenClDevices.Find().Devices[0]).Settings.Winograd;
        Assert.That(stored, Is.EquivalentTo(new[] { KeyValuePair.Create(WinogradUse.PreparedFour, found.Least) }));
    }

    [Test]
    public void NoSuchDeviceIsWrongUsage() => CommandLine.RunAndExpectError(2, ["tune", "--device", "no such GPU"], "--device no such GPU");

    private static TunedSettings Found() => new(
        new Dictionary<TileClass, Tile> { [Class] = Odd }, new Dictionary<WinogradUse, double> { [WinogradUse.GradInput] = 64.5, [WinogradUse.PreparedTwo] = double.PositiveInfinity });

    private static TunedSettings Tiles(Dictionary<TileClass, Tile> tiles) => TunedSettings.None with { Tiles = tiles };

    /// <summary>A product and a convolution's three, one result after another.</summary>
    private static float[] Products(OpenClOptions options, float scale)
    {
        using var backend = new OpenClBackend(options);
        Assert.That(backend.TuningNotice, Is.Null);
        var shape = new MatMulShape(70, 101, 63);
        var geometry = new Conv2DGeometry(new Shape(2, 9, 7, 6), 10, 3, 2, 1, 1);
        Tensor a = Filled(new Shape(70, 63), 1), b = Filled(new Shape(63, 101), 2), c = Filled(new Shape(70, 101), 3);
        Tensor x = Filled(geometry.Input, 4), w = Filled(geometry.Weights, 5), y = Filled(geometry.Output, 6), dx = Filled(geometry.Input, 7), dw = Filled(geometry.Weights, 8);
        backend.MatMul(shape, a, b, Tensor.None, Activation.Relu, c);
        backend.Conv2D(geometry, x, w, Tensor.None, Activation.None, y);
        backend.Conv2DGradInput(geometry, y, w, dx);
        backend.Conv2DGradWeights(geometry, x, y, dw, Tensor.None);
        return [.. new[] { c, y, dx, dw }.SelectMany(Downloaded)];

        Tensor Filled(Shape of, int seed)
        {
            var tensor = new Tensor(backend.Allocate(of.Length), 0, of);
            backend.Upload([.. RandomValues.Integers(of.Length, seed, 3).Select(v => v * scale)], tensor);
            return tensor;
        }

        float[] Downloaded(Tensor tensor)
        {
            var values = new float[tensor.Length];
            backend.Download(tensor, values);
            return values;
        }
    }

    private sealed class After(int tiles, Action action) : IProgress<TuningProgress>
    {
        public void Report(TuningProgress value)
        {
            if (value.Done == tiles)
                action();
        }
    }
}
