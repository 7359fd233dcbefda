using System.Globalization;
using static Engine.Cli.Output.NumberText;

namespace Engine.Cli.Studies.Gpu;

/// <summary>What the times say about the claim: the GPU made training 50 times faster.</summary>
/// <param name="Times">Every time.</param>
/// <param name="NoGpu">Why there is no time of a GPU, as a part of a sentence: <c>no GPU was found</c>.</param>
internal sealed record GpuFindings(IReadOnlyList<DeviceTime> Times, string NoGpu)
{
    /// <summary>How many times faster the claim says.</summary>
    internal const double Claimed = 50;

    /// <summary>Trainings on the processor, which GPUs are held against.</summary>
    internal IEnumerable<DeviceTime> Trainings => Times.Where(t => t.Task.Trains && t.Device.Role == DeviceRole.Cpu);

    /// <summary>For each training the fastest GPU's time, where there is one.</summary>
    internal IEnumerable<DeviceTime> OnGpu =>
        Trainings.Select(cpu => Times.Where(t => t.Task == cpu.Task && t.Device.Role == DeviceRole.Gpu).MaxBy(t => t.Rate)).OfType<DeviceTime>();

    /// <summary>The claim, the figures and whether they bear it out. Without a GPU nothing is claimed.</summary>
    internal Verdict Verdict
    {
        get
        {
            const string Claim = "The GPU made training 50 times faster";
            DeviceTime[] gpu = [.. OnGpu];
            if (gpu.Length == 0)
                return new Verdict(Finding.NotTested, Claim, $"{NoGpu}, so that no ratio can be given; {Needed}");
            string figures = string.Join("; ", gpu.Select(t => string.Create(
                CultureInfo.InvariantCulture,
                $"{t.Device.Name} trains {t.Task.Title} {Ratio(t):F1} times as fast as this processor, at {100 * t.Share:F0} % of its peak against {100 * CpuOf(t).Share:F0} %")));
            return new Verdict(Verdict.Of([.. gpu.Select(t => Ratio(t) >= Claimed)]), Claim, figures);
        }
    }

    /// <summary>The processor's time for a task over a device's, both for one image.</summary>
    internal double Ratio(DeviceTime time) => time.Rate / CpuOf(time).Rate;

    /// <summary>What a GPU would have to reach.</summary>
    private string Needed
    {
        get
        {
            string Each(Func<DeviceTime, string> figure) => string.Join(" and ", Trainings.Select(figure));
            return $"this processor trains {Each(t => $"{t.Task.Title} at {Number(t.Rate, "N1")}")} images a second, at {Each(t => Number(100 * t.Share, "F0"))} % of its peak (operations that Winograd's algorithms save count as done), and {Number(Claimed, "F0")} times as fast would be {Each(t => Number(Claimed * t.FlopsPerSecond / 1e12, "F1"))} TFLOP/s sustained";
        }
    }

    private DeviceTime CpuOf(DeviceTime time) => Times.Single(t => t.Task == time.Task && t.Device.Role == DeviceRole.Cpu);
}
