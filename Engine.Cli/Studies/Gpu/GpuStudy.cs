using Engine.Analysis;
using Engine.Cpu;
using Engine.OpenCL;

namespace Engine.Cli.Studies.Gpu;

/// <summary>The processor against every OpenCL device, running and learning, each held against its own peak.</summary>
/// <param name="settings">How large the study is; null for the quick or the full form, as the context says.</param>
/// <param name="find">Finds the OpenCL devices; null for those of this machine.</param>
internal sealed class GpuStudy(GpuSettings? settings = null, Func<OpenClDiscovery>? find = null) : Study
{
    internal override string Name => "gpu";

    internal override string Title => "The GPU: how many times faster, and than what";

    internal override string Claim => "the GPU made training 50 times faster";

    internal override TimeSpan Estimate(bool quick) => quick ? TimeSpan.FromSeconds(40) : TimeSpan.FromMinutes(2);

    internal override void Run(StudyContext context, StudyResult result)
    {
        GpuSettings size = settings ?? (context.IsQuick ? GpuSettings.Quick : GpuSettings.Full);
        size.Describe(result.Settings);
        OpenClDiscovery found = (find ?? OpenClDevices.Find)();
        var missing = new List<string>();
        var contestants = new List<Contestant>();
        try
        {
            context.Progress.Begin("peaks of the devices");
            contestants.AddRange(Contestant.Processor((context.Backend as CpuBackend)?.Threads));
            foreach (OpenClDevice device in found.Devices)
                Try($"opencl:{device.Index}, {device.Name}, could not be used", missing, () => contestants.Add(Contestant.Of(device)));
            string noGpu = NoGpu(found, contestants);
            if (noGpu.Length > 0)
                missing.Insert(0, $"{char.ToUpperInvariant(noGpu[0])}{noGpu[1..]}: the claim was not tested here. {found.Reason ?? "A GPU that its vendor's OpenCL driver offers is taken without further ado; 'engine devices' shows what is found."}");
            GpuReport.AddDevices(result, [.. contestants.Select(c => c.Device)]);

            var findings = new GpuFindings(Times(context, size, contestants, missing), noGpu);
            GpuReport.AddTimes(result, findings);
            GpuReport.AddMissing(result, missing);
            result.Verdict = findings.Verdict;
        }
        finally
        {
            foreach (Contestant contestant in contestants)
                contestant.Dispose();
        }
    }

    /// <summary>Why there is no GPU among the contestants, as a part of a sentence; empty where there is one.</summary>
    private static string NoGpu(OpenClDiscovery found, List<Contestant> contestants)
    {
        if (contestants.Any(c => c.Device.Role == DeviceRole.Gpu))
            return "";
        if (found.Devices.Any(d => d.Type is OpenClDeviceType.Gpu or OpenClDeviceType.Accelerator))
            return "a GPU was found but could not be used";
        return contestants.FirstOrDefault(c => c.Device.Role == DeviceRole.OpenClProcessor) is { } processor
            ? $"no GPU was found, only a processor through OpenCL ({processor.Device.Name})"
            : "no GPU was found, and no other device through OpenCL";
    }

    private static List<DeviceTime> Times(StudyContext context, GpuSettings size, List<Contestant> contestants, List<string> missing)
    {
        var times = new List<DeviceTime>();
        foreach (GpuTask task in size.Tasks)
        {
            foreach (Contestant contestant in contestants)
            {
                context.Cancellation.ThrowIfCancellationRequested();
                if (task.On(contestant.Device.Role) is not { } work)
                    continue;
                context.Progress.Begin($"{task} on {contestant.Device.Name}, batch {work.Batch}");
                Try(
                    $"{task} on {contestant.Device.Name} could not be run", missing,
                    () => times.Add(new DeviceTime(contestant.Device, task, work.Batch, work.Flops, work.Measure(contestant.Backend, size.SecondsATime, context.Cancellation))));
            }
        }

        return times;
    }

    /// <summary>A device that is too small, or whose driver fails, is told of and does not end the study.</summary>
    private static void Try(string whatFailed, List<string> missing, Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is OutOfMemoryException or OpenClException or OpenClUnavailableException)
        {
            missing.Add($"{whatFailed}: {ErrorText.Of(e)}");
        }
    }
}
