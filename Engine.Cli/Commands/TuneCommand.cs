using System.CommandLine;
using System.Globalization;
using Engine.Cli.Output;
using Engine.OpenCL;

namespace Engine.Cli.Commands;

/// <summary><c>engine tune</c>: finds the fastest tiles of an OpenCL device and keeps them.</summary>
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
        Option<string?> products = new Option<string?>("--products") { Description = "One kind of products; the others keep what was found for them. All unless given.", HelpName = string.Join('|', TileTuning.Products) };
        products.AcceptOnlyFromAmong([.. TileTuning.Products]);
        var command = new Command("tune", "Measures the tiles of the GPU kernels on a device and keeps the fastest for later runs. Ctrl-C keeps what was found so far.") { device, quick, products };
        command.SetAction((parsed, cancellationToken) => Task.FromResult(Run(console, parsed.GetValue(device)!, parsed.GetValue(quick), parsed.GetValue(products), cancellationToken)));
        return command;
    }

    private static int Run(CommandConsole console, string device, bool quick, string? products, CancellationToken cancellationToken)
    {
        TuningReport report;
        var line = new ProgressLine(console);
        try
        {
            report = TileTuning.Run(new OpenClOptions { Device = DeviceArguments.OpenClName(device) }, quick, products, new Progress(line), cancellationToken);
        }
        catch (OpenClUnavailableException e)
        {
            throw new UsageException($"--device {device}: {ErrorText.Of(e)}");
        }
        finally
        {
            line.Clear();
        }

        console.Output.Write(Table(report.Tiles));
        int wrong = report.Tiles.Sum(t => t.Wrong), refused = report.Tiles.Sum(t => t.Refused);
        if (wrong > 0)
            console.Error.WriteLine($"engine: {wrong} tiles gave another result than the default and were not taken: the driver compiles them wrongly.");
        console.Output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{report.Tiles.Sum(t => t.Measured)} tiles measured, {refused} refused by the driver.{(report.File is null ? " Nothing was kept." : $" Kept in {report.File}.")}"));
        if (report.Lost is { } lost)
        {
            console.Error.WriteLine($"engine: {lost}");
            return ExitCode.Failure;
        }

        return report.Interrupted ? ExitCode.Interrupted : ExitCode.Success;
    }

    private static Columns Table(IReadOnlyList<TunedTile> tiles)
    {
        var table = new Columns("products", "default tile", ">GFLOP/s", "best tile", ">GFLOP/s", ">ratio");
        foreach (TunedTile t in tiles)
            table.Add(t.Products, t.DefaultTile, Number(t.DefaultGflops), t.BestTile, Number(t.BestGflops), (t.BestGflops / t.DefaultGflops).ToString("F2", CultureInfo.InvariantCulture));
        return table;
    }

    private static string Number(double gflops) => gflops.ToString(gflops < 1000 ? "F1" : "N0", CultureInfo.InvariantCulture);

    private sealed class Progress(ProgressLine line) : IProgress<TuningProgress>
    {
        public void Report(TuningProgress value) => line.Show($"{value.Done} of {value.Total}: {value.Products}, best {Number(value.BestGflops)} GFLOP/s");
    }
}
