using System.CommandLine;
using System.Globalization;
using Engine.Cli.Output;
using Engine.OpenCL;

namespace Engine.Cli.Commands;

/// <summary><c>engine tune</c>: finds the fastest tiles of an OpenCL device, and where Winograd's algorithms pay there, and keeps both.</summary>
internal static class TuneCommand
{
    internal static Command Create(CommandConsole console)
    {
        Option<string> device = new Option<string>("--device")
        {
            Description = "The device: opencl (GPUs before others), opencl:N as 'engine devices' numbers them, or a part of its name.",
            DefaultValueFactory = _ => DeviceArguments.OpenCl,
            HelpName = "opencl|opencl:N|NAME",
        }.Checked();
        var quick = new Option<bool>("--quick") { Description = "Measure a few tiles that differ much instead of all." };
        Option<string?> products = new Option<string?>("--products") { Description = "One kind of products; the others keep what was found for them. All unless given.", HelpName = string.Join('|', DeviceTuning.Products) };
        products.AcceptOnlyFromAmong([.. DeviceTuning.Products]);
        var command = new Command("tune", "Measures the tiles of the GPU kernels on a device, and from how many channels on Winograd's algorithms pay, and keeps both for later runs. Ctrl-C keeps what was found so far.") { device, quick, products };
        command.SetAction((parsed, cancellationToken) => Task.FromResult(Run(console, parsed.GetValue(device)!, parsed.GetValue(quick), parsed.GetValue(products), cancellationToken)));
        return command;
    }

    private static int Run(CommandConsole console, string device, bool quick, string? products, CancellationToken cancellationToken)
    {
        TuningReport report;
        try
        {
            report = DeviceTuning.Run(new OpenClOptions { Device = DeviceArguments.OpenClName(device) }, quick, products, new Progress(console.Progress), cancellationToken);
        }
        catch (OpenClUnavailableException e)
        {
            throw new UsageException($"--device {device}: {ErrorText.Of(e)}");
        }
        finally
        {
            console.Progress.Clear();
        }

        return Show(console, report);
    }

    /// <summary>Writes what was found, and why it ended or is not kept where that is so.</summary>
    /// <returns>The exit code.</returns>
    internal static int Show(CommandConsole console, TuningReport report)
    {
        if (report.Tiles.Count > 0)
            console.Output.Write(Table(report.Tiles));
        if (report.Winograd.Count > 0)
            console.Output.Write(Table(report.Winograd));
        foreach (TunedWinograd w in report.Winograd.Where(w => w.IsWrong))
            console.Note($"Winograd's {w.Use} gave another result than the definition and is not used: the driver compiles it wrongly.");
        int measured = report.Tiles.Sum(t => t.Measured), wrong = report.Tiles.Sum(t => t.Wrong), refused = report.Tiles.Sum(t => t.Refused);
        if (wrong > 0)
            console.Note($"{wrong} tiles gave another result than the default and were not taken: the driver compiles them wrongly.");
        string counts = report.Tiles.Count == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $"{measured} tiles measured, {refused} refused by the driver. ");
        console.Output.WriteLine($"{counts}{(report.File is null ? "Nothing was kept." : $"Kept in {report.File}.")}");
        string[] failures = [.. new[] { report.Lost, report.NotKept }.OfType<string>()];
        foreach (string failure in failures)
            console.Note(failure);
        if (failures.Length > 0)
            return ExitCode.Failure;
        return report.Interrupted ? ExitCode.Interrupted : ExitCode.Success;
    }

    private static Columns Table(IReadOnlyList<TunedTile> tiles)
    {
        var table = new Columns("products", "default tile", ">GFLOP/s", "best tile", ">GFLOP/s", ">ratio");
        foreach (TunedTile t in tiles)
            table.Add(t.Products, t.DefaultTile, Number(t.DefaultGflops), t.BestTile, Number(t.BestGflops), (t.BestGflops / t.DefaultGflops).ToString("F2", CultureInfo.InvariantCulture));
        return table;
    }

    /// <summary>Winograd's rate over the definition's for layers of so many channels and filters, and the C · O / (C + O) from which it is used.</summary>
    private static Columns Table(IReadOnlyList<TunedWinograd> uses)
    {
        var table = new Columns(["Winograd, times as fast", .. uses[0].Gains.Select(g => $">{g.Channels}×{g.Channels}"), ">C·O/(C+O) from", ">default"]);
        foreach (TunedWinograd w in uses)
            table.Add([w.Use, .. w.Gains.Select(g => g.WinogradGflops == 0 ? "refused" : (g.WinogradGflops / g.DefinitionGflops).ToString("F2", CultureInfo.InvariantCulture)), Limit(w.Least), Limit(w.DefaultLeast)]);
        return table;
    }

    private static string Limit(double least) => double.IsPositiveInfinity(least) ? "never" : least.ToString("F0", CultureInfo.InvariantCulture);

    private static string Number(double gflops) => gflops.ToString(gflops < 1000 ? "F1" : "N0", CultureInfo.InvariantCulture);

    private sealed class Progress(ProgressLine line) : IProgress<TuningProgress>
    {
        public void Report(TuningProgress value) => line.Show(() => $"{value.Done} of {value.Total}: {value.Products}, best {Number(value.BestGflops)} GFLOP/s");
    }
}
