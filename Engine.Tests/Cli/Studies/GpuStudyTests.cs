using Engine.Analysis;
using Engine.Cli.Studies;
using Engine.Cli.Studies.Gpu;
using Engine.Cli.Studies.Report;
using Engine.Cpu;
using Engine.OpenCL;
using Engine.Tests.Support;

namespace Engine.Tests.Cli.Studies;

/// <summary>The study of devices on a small network, and what its verdict makes of times.</summary>
public sealed class GpuStudyTests
{
    private static readonly GpuTask Running = new("LeNet-5", "lenet5", Trains: false, 2, 4), Training = Running with { Trains = true, UntunedBatch = 1 };
    private static readonly GpuSettings Small = new([Running, Training], SecondsATime: 0);

    /// <summary>Without OpenCL there is still a report: the processor's times, and that and why the claim was not tested.</summary>
    [Test]
    public void WithoutOpenClItSaysSo()
    {
        StudyResult result = Run(() => new OpenClDiscovery([], "No OpenCL loader was found."));
        Assert.That(result.Verdict!.Finding, Is.EqualTo(Finding.NotTested));
        Assert.That(result.Verdict.Sentence, Does.StartWith("The GPU made training 50 times faster: no GPU was found, and no other device through OpenCL").And.EndsWith(": not tested."));
        Assert.That(result.Sections[^1].Title, Is.EqualTo("What could not be run here"));
        Assert.That(result.Sections[^1].Blocks.OfType<TextBlock>().Single().Text, Does.Contain("not tested here").And.Contain("No OpenCL loader was found."));
        Assert.That(result.Data.Where(p => p.YName == "images a second").Select(p => (p.Part, p.Series, p.X)), Is.EqualTo(new (string, string, double?)[]
        {
            ("LeNet-5, inference", "cpu", 2), ("LeNet-5, inference", "cpu, products only", 2),
            ("LeNet-5, training", "cpu", 2), ("LeNet-5, training", "cpu, products only", 2), ("LeNet-5, training", "cpu, untuned", 1),
        }));

        // The figures of a row fit each other and the network: 416,520 multiply-accumulates of an image, 2 images, 2 operations each.
        double Of(string name) => result.Data.Single(p => p.Part == "LeNet-5, inference" && p.Series == "cpu" && p.YName == name).Y;
        double peak = 1e9 * result.Data.Single(p => p.Part == "peak" && p.Series == "cpu").Y, seconds = Of("time, ms") / 1e3;
        Assert.That(Of("images a second"), Is.EqualTo(2 / seconds).Within(1e-9).Percent);
        Assert.That(Of("share of peak, %"), Is.EqualTo(100 * 2 * 2 * 416_520 / seconds / peak).Within(1e-6).Percent);
        Assert.That(Of("times the processor's speed"), Is.EqualTo(1));
    }

    [Test]
    public void EveryOpenClDeviceTakesPart()
    {
        OpenClPlatform.Require();
        OpenClDiscovery found = OpenClDevices.Find();
        StudyResult result = Run(() => found);
        foreach (OpenClDevice device in found.Devices)
        {
            Assert.That(result.Data.Count(p => p.Series == $"opencl:{device.Index}" && p.YName == "images a second" && p.Y > 0), Is.EqualTo(2));
            Assert.That(result.Data.Single(p => p.Part == "peak" && p.Series == $"opencl:{device.Index}").Y, Is.Positive);
        }

        bool hasGpu = found.Devices.Any(d => d.Type is OpenClDeviceType.Gpu or OpenClDeviceType.Accelerator);
        Assert.That(result.Verdict!.Finding == Finding.NotTested, Is.EqualTo(!hasGpu));
    }

    /// <summary>A device that cannot be opened is told of, and the others are measured.</summary>
    [Test]
    public void ADeviceThatIsGoneIsTold()
    {
        var gone = new OpenClDevice(9999, "Platform", "Gone", "Vendor", OpenClDeviceType.Gpu, "1", "OpenCL 1.2", 1, 1000, 1 << 30, 1 << 28, 1 << 15, 256, 1, []);
        StudyResult result = Run(() => new OpenClDiscovery([gone], null));
        Assert.That(result.Verdict!.Sentence, Does.Contain("a GPU was found but could not be used"));
        Assert.That(result.Sections[^1].Blocks.OfType<TextBlock>().Select(b => b.Text), Has.Exactly(1).StartsWith("opencl:9999, Gone, could not be used: "));
    }

    [TestCase(60, 55, "Confirmed")]
    [TestCase(60, 40, "Partly")]
    [TestCase(49.9, 40, "NotConfirmed")]
    public void TheVerdictFollowsTheTimes(double alexNet, double vgg, string finding)
    {
        GpuTask first = new("AlexNet", "alexnet", true, 32, 128), second = new("VGG-16", "vgg16", true, 4, 32);
        TimedDevice cpu = new("cpu", "", DeviceRole.Cpu, 2e11), gpu = new("opencl:0", "", DeviceRole.Gpu, 1e13), slower = gpu with { Name = "opencl:1" };

        // A second of each batch on the processor; the GPU's batch is larger and its time by as much.
        DeviceTime[] times =
        [
            new(cpu, first, 32, 1e11, 1), new(gpu, first, 128, 4e11, 4 / alexNet), new(slower, first, 128, 4e11, 8 / alexNet),
            new(cpu, second, 4, 1e11, 1), new(gpu, second, 32, 8e11, 8 / vgg), new(slower, second, 32, 8e11, 16 / vgg),
        ];
        var findings = new GpuFindings(times, "");
        Assert.That(findings.Verdict.Finding.ToString(), Is.EqualTo(finding));
        Assert.That(findings.OnGpu.Select(findings.Ratio), Is.EqualTo(new[] { alexNet, vgg }).Within(1e-9));
        Assert.That(findings.Verdict.Sentence, Does.Contain("at 60 % of its peak against 50 %").Or.Contain("at 50 % of its peak against 50 %"));
    }

    [Test]
    public void WorkIsCountedByTheDefinition()
    {
        DeviceWork inference = Running.On(DeviceRole.Cpu)!, training = Training.On(DeviceRole.Gpu)!;
        Assert.That((inference.Batch, training.Batch, Running.On(DeviceRole.Untuned)), Is.EqualTo((2, 4, (DeviceWork?)null)));
        Assert.That(inference.Flops, Is.EqualTo(2.0 * 2 * 416_520));

        // Forward, by weights and by input, the last not for the first convolution: 28·28·6·25 multiply-accumulates.
        Assert.That(training.Flops, Is.EqualTo(2.0 * 4 * (3 * 416_520 - 28 * 28 * 6 * 25)));
    }

    private static StudyResult Run(Func<OpenClDiscovery> find)
    {
        using var backend = new CpuBackend(new CpuOptions { Threads = 2 });
        var study = new GpuStudy(Small, find);
        var result = new StudyResult(study);
        study.Run(StudySetting.On(backend, ""), result);
        return result;
    }
}
