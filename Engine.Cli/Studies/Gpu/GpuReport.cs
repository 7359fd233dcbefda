using System.Globalization;
using Engine.Charts;
using Engine.Cli.Studies.Report;
using static Engine.Cli.Output.NumberText;

namespace Engine.Cli.Studies.Gpu;

/// <summary>Draws and lists what the devices showed.</summary>
internal static class GpuReport
{
    /// <summary>What a ratio of two times is made of, and what each device could reach.</summary>
    internal static void AddDevices(StudyResult result, IReadOnlyList<TimedDevice> devices)
    {
        foreach (TimedDevice device in devices)
            result.Data.Add(new DataPoint("peak", device.Name, "", null, "multiply-add peak, GFLOP/s", device.PeakFlops / 1e9));
        result.Add(
            "What a ratio is made of",
            new TextBlock("A network of F floating-point operations takes a device of the peak P, of which it uses the share u, the time t. So the ratio of two times has two parts: what the chips can do, and how well the programs use them. A ratio without both shares says nothing; against plain code on one processor core nearly everything is 50 times faster."),
            new FormulaBlock("t = F / (P · u)"), new FormulaBlock("t₁ / t₂ = (P₂ / P₁) · (u₂ / u₁)"),
            new TextBlock("On paper, for AlexNet's year: one GeForce GTX 580 has 512 units at 1.544 GHz, which with two operations each is 1.58 TFLOP/s; a processor with four cores at 3.4 GHz and AVX, eight additions and eight multiplications a cycle, is 0.22 TFLOP/s. P₂ / P₁ is 7, so 50 needs a processor used a seventh as well as the GPU."),
            new TableBlock(
                ["device", "what it is", ">peak, GFLOP/s", "maker's figure, GFLOP/s"],
                [.. devices.Select(d => (IReadOnlyList<string>)[d.Name, d.Description, Number(d.PeakFlops / 1e9, "N0"), d.PeakRemark.Length > 0 ? d.PeakRemark : "not known here"])],
                "Peaks are measured in this run, by independent chains of multiply-adds in registers on all units; for cpu, untuned on one thread without vectors."));
    }

    /// <summary>The networks' times.</summary>
    internal static void AddTimes(StudyResult result, GpuFindings findings)
    {
        foreach (DeviceTime time in findings.Times)
        {
            void Add(string what, double value) => result.Data.Add(new DataPoint(time.Task.ToString(), time.Device.Name, "batch", time.Batch, what, value));
            Add("time, ms", 1e3 * time.Seconds);
            Add("images a second", time.Rate);
            Add("share of peak, %", 100 * time.Share);
            Add("times the processor's speed", findings.Ratio(time));
        }

        result.Add(
            "Running and learning",
            new TextBlock("Every device does the same, and each time ends with the device done. Images are generated, which no time depends on. Learning is a whole step: the images' way there, forward, all gradients, SGD with momentum and weight decay."),
            new ChartBlock(
                [Bars("inference", "times the processor's speed", findings, false, findings.Ratio), Bars("training", "times the processor's speed", findings, true, findings.Ratio)],
                "Images a second over the processor's: cpu itself is 1."),
            new ChartBlock(
                [Bars("inference", "% of the device's own peak", findings, false, t => 100 * t.Share), Bars("training", "% of the device's own peak", findings, true, t => 100 * t.Share)],
                "Utilisation: the definition's operations a second over the device's measured peak. Winograd's algorithms, used where they pay, do with fewer, so that it can pass 100 %; products only is the plain share."),
            new TableBlock(
                ["task", "device", ">batch", ">ms", ">images/s", ">GFLOP/s", ">of peak", ">ratio"],
                [
                    .. findings.Times.Select(t => (IReadOnlyList<string>)[
                        t.Task.ToString(), t.Device.Name, Number(t.Batch, "F0"), Number(1e3 * t.Seconds, "N1"), Number(t.Rate, "N1"), Number(t.FlopsPerSecond / 1e9, "N0"), $"{Number(100 * t.Share, "F0")} %",
                        Number(findings.Ratio(t), findings.Ratio(t) < 0.1 ? "F3" : "F2")]),
                ],
                "Medians. ratio: images a second over cpu's."));
        if (findings.Times.FirstOrDefault(t => t.Device.Role == DeviceRole.Untuned && t.Task.Trains) is { } untuned)
        {
            result.Add("The opponent matters", new TextBlock(string.Create(
                CultureInfo.InvariantCulture,
                $"One thread without vector instructions trains {untuned.Task.Title} at {untuned.Rate:N1} images a second; the same engine on all of the same chip is {1 / findings.Ratio(untuned):F0} times as fast. That much of a ratio can be won without any GPU.")));
        }
    }

    /// <summary>What could not be run here, plainly.</summary>
    internal static void AddMissing(StudyResult result, IReadOnlyList<string> missing)
    {
        if (missing.Count > 0)
            result.Add("What could not be run here", [.. missing.Select(sentence => new TextBlock(sentence))]);
    }

    private static BarChart Bars(string title, string unit, GpuFindings findings, bool trains, Func<DeviceTime, double> value)
    {
        TimedDevice[] devices = [.. findings.Times.Select(t => t.Device).Distinct()];
        return new BarChart(
            title, new ChartAxis(unit),
            [.. findings.Times.Where(t => t.Task.Trains == trains).Select(t => new ChartBar(t.Task.Title, t.Device.Name, value(t), Array.IndexOf(devices, t.Device)))]);
    }
}
