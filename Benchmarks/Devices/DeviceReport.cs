using System.Globalization;
using Benchmarks.Measurement;
using Engine.Analysis;
using Engine.Backends;
using Engine.Cpu;
using Engine.OpenCL;
using Engine.Tensors;
using static Benchmarks.Measurement.NumberText;

namespace Benchmarks.Devices;

/// <summary>The second table: AlexNet and VGG-16, running and learning, on the CPU and on OpenCL devices. A device that fails ends its own rows alone.</summary>
internal sealed class DeviceReport : IDisposable
{
    private const double SecondsARow = 3;

    private readonly TextWriter _output;
    private readonly bool _quick;
    private readonly List<Row> _rows = [];
    private readonly List<string> _failures = [];

    // By what was measured: the ratios' numerators.
    private readonly Dictionary<string, double> _cpuSeconds = [];

    private DeviceReport(TextWriter output, bool quick) => (_output, _quick) = (output, quick);

    /// <summary>Measures everything and prints a table of products, then one of networks; then both for the devices that have tensor cores, which must not cost the others theirs.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="quick">Small batches and products alone, for devices that are slow; and no tensor cores.</param>
    /// <param name="only">The one device beside the CPU, by its number or a part of its name; null for all.</param>
    /// <returns>Whether there was such a device, or none was asked for.</returns>
    internal static bool Run(TextWriter output, bool quick, string? only = null)
    {
        OpenClDiscovery found = OpenClDevices.Find();
        OpenClDevice[] devices = [.. found.Devices.Where(d => only is null || Index(d) == only || d.Name.Contains(only, StringComparison.OrdinalIgnoreCase))];
        if (only is not null && devices.Length == 0)
        {
            output.WriteLine($"There is no OpenCL device '{only}'. {found.Reason ?? string.Join(", ", found.Devices.Select(d => $"{d.Index}: {d.Name}"))}");
            return false;
        }

        using var report = new DeviceReport(output, quick);
        report.AddCpu();
        foreach (OpenClDevice device in devices)
            report.Add(device);
        if (found.Reason is { } reason)
            output.WriteLine($"opencl: none. {reason}");
        report.Tables();
        if (!quick)
            report.AddTensorCores(devices);
        output.WriteLine();
        output.WriteLine("Products and steps of a training are timed in stretches that end with the device done, inference with its logits on the host. Rows are timed one after another,");
        output.WriteLine("since a GPU that waits for a processor's turn slows its clock: a ratio compares two moments. GFLOP/s counts the definition's multiply-adds, so a method that");
        output.WriteLine("saves some (Winograd) counts as faster and can pass 100 %; training counts the gradients' too. of peak: of the device's own multiply-add peak, measured above in this run. ratio: the CPU's time over the row's.");
        output.WriteLine("AlexNet's GPU is said to have been 50 times faster than a CPU. Such a ratio means nothing without both utilisations: the shares of peak that both rows reached.");
        return true;
    }

    public void Dispose()
    {
        foreach (Row row in _rows)
            row.Backend.Dispose();
    }

    private void AddCpu()
    {
        var cpu = new CpuBackend();
        _rows.Add(new Row("cpu", cpu, FmaPeak.Measure(cpu.InstructionSet, cpu.Threads)));
        _output.WriteLine($"cpu: {cpu.Description}; FMA peak measured {Number(_rows[0].Peak / 1e9, "F0")} GFLOP/s.");
    }

    private void Add(OpenClDevice device)
    {
        string name = $"opencl:{device.Index}";
        OpenClBackend? backend = null;
        try
        {
            backend = new OpenClBackend(new OpenClOptions { Device = Index(device) });
            DevicePeak peak = DevicePeak.Measure(backend);
            string sheet = DatasheetPeak.Of(device) is { } known
                ? $"datasheet {Number(known.FlopsPerSecond / 1e9, "F0")} GFLOP/s ({known.Source}), of which measured {Share(peak.FlopsPerSecond, known.FlopsPerSecond)}"
                : "datasheet not known here";
            _output.WriteLine($"{name}: {backend.Description}; {device.ComputeUnits} compute units at {device.ClockMHz} MHz; FMA peak measured {Number(peak.FlopsPerSecond / 1e9, "F0")} GFLOP/s, {sheet}; copies {Number(peak.BytesPerSecond / 1e9, "F0")} GB/s.");
            _rows.Add(new Row(name, backend, peak.FlopsPerSecond));
        }
        catch (Exception e) when (IsTheDevices(e))
        {
            backend?.Dispose();
            _output.WriteLine($"{name}: {device.Name} cannot be measured. {e.Message}");
        }
    }

    /// <summary>The devices with their tensor cores, beside their float32 peaks, where they have them.</summary>
    private void AddTensorCores(IReadOnlyList<OpenClDevice> devices)
    {
        _output.WriteLine();
        var exact = _rows.ToDictionary(row => row.Name);
        Dispose();
        _rows.Clear();
        foreach (OpenClDevice device in devices)
        {
            string name = $"opencl:{device.Index}";
            try
            {
                var backend = new OpenClBackend(new OpenClOptions { Device = Index(device), Precision = OpenClPrecision.Tf32 });
                _rows.Add(new Row($"{name} tf32", backend, exact.TryGetValue(name, out Row row) ? row.Peak : double.NaN));
                _output.WriteLine($"{name} tf32: {backend.PrecisionNotice}");
            }
            catch (Exception e) when (IsTheDevices(e))
            {
                _output.WriteLine($"{name} tf32: none. {e.Message}");
            }
        }

        if (_rows.Count > 0)
            Tables();
    }

    private void Tables()
    {
        _output.WriteLine();
        Products(_quick ? [512, 1024] : [1024, 2048, 4096, 8192]);
        WriteFailures();
        _output.WriteLine();
        Networks(_quick ? DeviceWorks.Quick : DeviceWorks.All);
        WriteFailures();
    }

    private void Products(int[] sizes)
    {
        var table = new LiveTable(_output, ("device", 13), ("M=N=K", 5), ("ms", 9), ("GFLOP/s", 7), ("of peak", 7), ("ratio", 8));
        foreach (int size in sizes)
        {
            var product = new MatMulShape(size, size, size);
            foreach (Row row in _rows.ToArray())
            {
                if (Measure(row, $"{size}", backend => Seconds(backend, product)) is { } time)
                    table.Add(row.Name, Number(size, "F0"), Number(1e3 * time, "F2"), Number(2e-9 * product.Macs / time, "F0"), Share(2.0 * product.Macs / time, row.Peak), Ratio($"{size}", time));
            }
        }
    }

    private static double Seconds(IBackend backend, MatMulShape product)
    {
        using var operands = new Operands(backend);
        Tensor a = operands.Uniform(new Shape(product.M, product.K), 1), b = operands.Uniform(new Shape(product.K, product.N), 2), c = operands.Zeros(new Shape(product.M, product.N));
        return AlternatingTimer.Median(AlternatingTimer.Run(1, new StretchTimer(backend, () => backend.MatMul(product, a, b, Tensor.None, Activation.None, c)))[0]);
    }

    private void Networks(IReadOnlyList<DeviceWork> all)
    {
        var table = new LiveTable(_output, ("device", 13), ("network", 7), ("work", 9), ("batch", 5), ("ms", 8), ("images/s", 8), ("GFLOP/s", 7), ("of peak", 7), ("ratio", 8));
        foreach (DeviceWork work in all)
        {
            string what = work.ToString();
            foreach (Row row in _rows.ToArray())
            {
                if (Measure(row, what, backend => work.Measure(backend, SecondsARow)) is { } time)
                {
                    table.Add(
                        row.Name, work.Model, work.Trains ? "training" : "inference", Number(work.Batch, "F0"), Number(1e3 * time, "F1"), Number(work.Batch / time, "F1"),
                        Number(1e-9 * work.Flops / time, "F0"), Share(work.Flops / time, row.Peak), Ratio(what, time));
                }
            }
        }
    }

    /// <summary>Seconds of something on a row's device; null where the device failed, which then has no more rows.</summary>
    private double? Measure(Row row, string what, Func<IBackend, double> seconds)
    {
        try
        {
            double time = seconds(row.Backend);
            if (row.Backend is CpuBackend)
                _cpuSeconds[what] = time;
            return time;
        }
        catch (Exception e) when (IsTheDevices(e))
        {
            _failures.Add($"{row.Name} failed at {what}: {e.Message}");
            _rows.Remove(row);
            row.Backend.Dispose();
            return null;
        }
    }

    private void WriteFailures()
    {
        foreach (string failure in _failures)
            _output.WriteLine(failure);
        _failures.Clear();
    }

    private string Ratio(string what, double time) => _cpuSeconds.TryGetValue(what, out double cpu) ? Number(cpu / time, "F2") : "";

    private static bool IsTheDevices(Exception e) => e is OpenClException or OpenClPrecisionException or OutOfMemoryException;

    private static string Index(OpenClDevice device) => device.Index.ToString(CultureInfo.InvariantCulture);

    private static string Share(double rate, double peak) => Number(100 * rate / peak, "F0") + " %";

    /// <summary>What is compared.</summary>
    /// <param name="Name">Its name in the tables.</param>
    /// <param name="Backend">Where it runs.</param>
    /// <param name="Peak">Its float32 operations a second at most.</param>
    private readonly record struct Row(string Name, IBackend Backend, double Peak);
}
