using System.Globalization;
using Benchmarks.Measurement;
using Engine.Analysis;
using Engine.Backends;
using Engine.Cpu;
using Engine.OpenCL;
using Engine.Tensors;
using static Benchmarks.Measurement.NumberText;

namespace Benchmarks.Devices;

/// <summary>The second table: AlexNet and VGG-16, running and learning, on the CPU and on every OpenCL device.</summary>
internal static class DeviceReport
{
    private const double SecondsARow = 3;

    /// <summary>Measures everything and prints a table of products, then one of networks.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="quick">Small batches and products alone, for devices that are slow.</param>
    internal static void Run(TextWriter output, bool quick)
    {
        using var cpu = new CpuBackend();
        OpenClDiscovery found = OpenClDevices.Find();
        double cpuPeak = FmaPeak.Measure(cpu.InstructionSet, cpu.Threads);
        output.WriteLine($"cpu: {cpu.Description}; FMA peak measured {Number(cpuPeak / 1e9, "F0")} GFLOP/s.");
        var rows = new List<(string Name, IBackend Backend, double Peak)> { ("cpu", cpu, cpuPeak) };
        try
        {
            foreach (OpenClDevice device in found.Devices)
            {
                var backend = new OpenClBackend(new OpenClOptions { Device = device.Index.ToString(CultureInfo.InvariantCulture) });
                rows.Add(($"opencl:{device.Index}", backend, 0));
                DevicePeak peak = DevicePeak.Measure(backend);
                rows[^1] = rows[^1] with { Peak = peak.FlopsPerSecond };
                string sheet = DatasheetPeak.Of(device) is { } known
                    ? $"datasheet {Number(known.FlopsPerSecond / 1e9, "F0")} GFLOP/s ({known.Source}), of which measured {Share(peak.FlopsPerSecond, known.FlopsPerSecond)}"
                    : "datasheet not known here";
                output.WriteLine($"opencl:{device.Index}: {backend.Description}; {device.ComputeUnits} compute units at {device.ClockMHz} MHz; FMA peak measured {Number(peak.FlopsPerSecond / 1e9, "F0")} GFLOP/s, {sheet}; copies {Number(peak.BytesPerSecond / 1e9, "F0")} GB/s.");
                if (!quick)
                    AddTf32(rows, output, device, peak.FlopsPerSecond);
            }

            if (found.Reason is { } reason)
                output.WriteLine($"opencl: none. {reason}");
            output.WriteLine();
            Products(output, rows, quick ? [512, 1024] : [1024, 2048, 4096, 8192]);
            output.WriteLine();
            Networks(output, rows, quick ? DeviceWorks.Quick : DeviceWorks.All);
            output.WriteLine();
            output.WriteLine("Products and steps of a training are timed in stretches that end with the device done, inference with its logits on the host. Rows are timed one after another,");
            output.WriteLine("since a GPU that waits for a processor's turn slows its clock: a ratio compares two moments. GFLOP/s counts the definition's multiply-adds, so a method that");
            output.WriteLine("saves some (Winograd) counts as faster and can pass 100 %; training counts the gradients' too. of peak: of the device's own multiply-add peak, measured above in this run. ratio: the CPU's time over the row's.");
            output.WriteLine("AlexNet's GPU is said to have been 50 times faster than a CPU. Such a ratio means nothing without both utilisations: the shares of peak that both rows reached.");
        }
        finally
        {
            foreach ((_, IBackend backend, _) in rows.Skip(1))
                backend.Dispose();
        }
    }

    /// <summary>The same device with its tensor cores, beside its float32 peak, where it has them.</summary>
    private static void AddTf32(List<(string Name, IBackend Backend, double Peak)> rows, TextWriter output, OpenClDevice device, double peak)
    {
        try
        {
            var backend = new OpenClBackend(new OpenClOptions { Device = device.Index.ToString(CultureInfo.InvariantCulture), Precision = OpenClPrecision.Tf32 });
            rows.Add(($"opencl:{device.Index} tf32", backend, peak));
            output.WriteLine($"opencl:{device.Index} tf32: {backend.PrecisionNotice}");
        }
        catch (OpenClPrecisionException e)
        {
            output.WriteLine($"opencl:{device.Index} tf32: none. {e.Message}");
        }
    }

    private static void Products(TextWriter output, List<(string Name, IBackend Backend, double Peak)> rows, int[] sizes)
    {
        var table = new LiveTable(output, ("device", 13), ("M=N=K", 5), ("ms", 9), ("GFLOP/s", 7), ("of peak", 7), ("ratio", 8));
        foreach (int size in sizes)
        {
            double first = 0;
            foreach ((string name, IBackend backend, double peak) in rows)
            {
                using var operands = new Operands(backend);
                var shape = new Shape(size, size);
                Tensor a = operands.Uniform(shape, 1), b = operands.Uniform(shape, 2), c = operands.Zeros(shape);
                var product = new MatMulShape(size, size, size);
                double time = AlternatingTimer.Median(AlternatingTimer.Run(1, new StretchTimer(backend, () => backend.MatMul(product, a, b, Tensor.None, Activation.None, c)))[0]);
                first = first == 0 ? time : first;
                table.Add(name, Number(size, "F0"), Number(1e3 * time, "F2"), Number(2e-9 * product.Macs / time, "F0"), Share(2.0 * product.Macs / time, peak), Number(first / time, "F2"));
            }
        }
    }

    private static void Networks(TextWriter output, List<(string Name, IBackend Backend, double Peak)> rows, IReadOnlyList<DeviceWork> all)
    {
        var table = new LiveTable(output, ("device", 13), ("network", 7), ("work", 9), ("batch", 5), ("ms", 8), ("images/s", 8), ("GFLOP/s", 7), ("of peak", 7), ("ratio", 8));
        foreach (DeviceWork work in all)
        {
            double first = 0;
            foreach ((string name, IBackend backend, double peak) in rows)
            {
                double time = work.Measure(backend, SecondsARow);
                first = first == 0 ? time : first;
                table.Add(
                    name, work.Model, work.Trains ? "training" : "inference", Number(work.Batch, "F0"), Number(1e3 * time, "F1"), Number(work.Batch / time, "F1"),
                    Number(1e-9 * work.Flops / time, "F0"), Share(work.Flops / time, peak), Number(first / time, "F2"));
            }
        }
    }

    private static string Share(double rate, double peak) => Number(100 * rate / peak, "F0") + " %";
}
