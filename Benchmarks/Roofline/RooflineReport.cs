using System.Diagnostics;
using Benchmarks.Measurement;
using Engine.Analysis;
using Engine.Cpu;
using Engine.Models;
using static Benchmarks.Measurement.NumberText;

namespace Benchmarks.Roofline;

/// <summary>Every operation of a network's run held against what the processor's arithmetic and its memory allow at most, and one thread against all.</summary>
internal static class RooflineReport
{
    private const double SecondsACase = 8;

    private static readonly DeviceWork[] Works =
        [new("alexnet", 1, false), new("alexnet", 32, false), new("vgg16", 1, false), new("vgg16", 8, false), new("alexnet", 32, true), new("vgg16", 4, true)];

    /// <summary>Measures the cases whose name contains <paramref name="only"/>, all if it is empty, and prints a table for each.</summary>
    internal static void Run(TextWriter output, string only = "")
    {
        using var backend = new CpuBackend();
        MemoryBandwidth memory = MemoryBandwidth.Measure(backend.Threads);
        output.WriteLine($"Machine: {backend.Description}; memory, all threads: {Number(memory.BytesRead / 1e9, "F1")} GB/s read, {Number(memory.BytesCopied / 1e9, "F1")} GB/s copied (read and written).");
        foreach (DeviceWork work in Works.Where(w => w.ToString().Contains(only, StringComparison.OrdinalIgnoreCase)))
        {
            output.WriteLine();
            Measure(work, memory, output);
        }

        output.WriteLine();
        output.WriteLine("× counts operations of the same work. GFLOP/s: of the products really made; effective: of the definition's multiply-adds, which Winograd's algorithms save some of.");
        output.WriteLine("GB/s: operands read and written once each; below a few megabytes they may still lie in a cache. of roof: the least time that the FMA peak and the memory");
        output.WriteLine("measured in this run allow, over the time; bound: which of the two is that. 1 → all: one thread's time over all threads'.");
    }

    private static void Measure(DeviceWork work, MemoryBandwidth memory, TextWriter output)
    {
        Architecture architecture = work.Architecture;
        using RecordingBackend all = new(new CpuBackend(), architecture), one = new(new CpuBackend(new CpuOptions { Threads = 1 }), architecture);
        using var plain = new CpuBackend();
        double peak = FmaPeak.Measure(plain.InstructionSet, plain.Threads, 0.3);
        double whole;
        using (var run = new DeviceRun(plain, work))
            whole = AlternatingTimer.Median(AlternatingTimer.Run(SecondsACase / 4, run.Enqueue)[0]);
        RunInTurn(work, all, one);
        peak = Math.Max(peak, FmaPeak.Measure(plain.InstructionSet, plain.Threads, 0.3));

        var table = new TextTable("operation", "layer", "×", "method", "ms", "GFLOP/s", "effective", "GB/s", "bound", "of roof", "1 → all");
        double products = 0, others = 0, otherBytes = 0, otherLeast = 0;
        foreach (var alike in all.Operations.Select((operation, i) => (operation, i)).GroupBy(entry => entry.operation))
        {
            Operation operation = alike.Key;
            int times = alike.Count();
            double seconds = alike.Sum(entry => AlternatingTimer.Median(all.Seconds[entry.i])), single = alike.Sum(entry => AlternatingTimer.Median(one.Seconds[entry.i]));
            double arithmetic = times * operation.ProductFlops / peak, traffic = times * memory.Seconds(operation.BytesRead, operation.BytesWritten);
            double bytes = times * (operation.BytesRead + operation.BytesWritten);
            if (operation.Flops > 0)
            {
                products += seconds;
            }
            else
            {
                others += seconds;
                otherBytes += bytes;
                otherLeast += traffic;
            }

            table.Add(
                operation.Name, operation.Layer, Number(times, "F0"), operation.Method, Number(1e3 * seconds, "F3"),
                operation.Flops > 0 ? Number(1e-9 * times * operation.ProductFlops / seconds, "F0") : "",
                operation.Flops > 0 ? Number(1e-9 * times * operation.Flops / seconds, "F0") : "",
                Number(1e-9 * bytes / seconds, "F1"), arithmetic > traffic ? "FMA" : "memory", Number(100 * Math.Max(arithmetic, traffic) / seconds, "F0") + " %", Number(single / seconds, "F2"));
        }

        output.WriteLine($"{work}: {Number(1e3 * whole, "F1")} ms as a whole; FMA peak {Number(peak / 1e9, "F0")} GFLOP/s.");
        output.WriteLine();
        output.Write(table);
        output.WriteLine();
        output.WriteLine($"Products and convolutions {Number(1e3 * products, "F2")} ms, all else {Number(1e3 * others, "F2")} ms = {Number(100 * others / (products + others), "F1")} % at {Number(1e-9 * otherBytes / others, "F1")} GB/s, {Number(100 * otherLeast / others, "F0")} % of its roof.");
    }

    /// <summary>All threads, one thread, all threads, … so that a machine whose speed drifts is unfair to neither; the first run of each does not count.</summary>
    /// <remarks>Waiting for a backend would be an operation too; the processor has done its work when a call returns.</remarks>
    private static void RunInTurn(DeviceWork work, RecordingBackend all, RecordingBackend one)
    {
        using DeviceRun runAll = new(all, work), runOne = new(one, work);
        runAll.Enqueue();
        runOne.Enqueue();
        all.Clear();
        one.Clear();
        var total = Stopwatch.StartNew();
        for (int round = 0; round < 5 || total.Elapsed.TotalSeconds < SecondsACase; round++)
        {
            all.Restart();
            runAll.Enqueue();
            one.Restart();
            runOne.Enqueue();
        }
    }
}
