using System.Globalization;
using Benchmarks.Measurement;
using Engine.Cpu;

namespace Benchmarks.KernelSizes;

/// <summary>The main job: what one 5×5 costs against two 3×3, and one 7×7 against three, on this machine.</summary>
public static class KernelSizeReport
{
    private const double SecondsAComparison = 13;

    /// <summary>Measures everything and prints one table; about two minutes.</summary>
    public static void Run(TextWriter output)
    {
        using var backend = new CpuBackend();
        output.WriteLine("One large filter against stacked 3×3 filters: same receptive field, ReLU between, stride 1, one image.");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Machine: {backend.Description}. {KernelSizeComparison.All.Count} comparisons of {SecondsAComparison:F0} s, runs alternating, medians."));
        output.WriteLine();

        var table = new TextTable("C@size", "filters", "weights", "MACs (M)", "sees", "time (ms)", "GFLOP/s", "of peak", "MACs ratio", "time ratio");
        var peaks = new List<double>();
        int done = 0;
        foreach (KernelSizeComparison comparison in KernelSizeComparison.All)
        {
            double peak = FmaPeak.Measure(backend.InstructionSet, backend.Threads);
            peaks.Add(peak);
            using ConvolutionStack large = comparison.Large(backend), small = comparison.Small(backend);
            double[][] times = AlternatingTimer.Run(SecondsAComparison, large.Run, small.Run);
            double ratio = AlternatingTimer.MedianRatio(times[0], times[1]);
            AddRow(table, comparison, large, times[0], peak, ConvolutionStack.MeasureReceptiveField(backend, large.Kernel, large.Count), null, null);
            AddRow(table, comparison, small, times[1], peak, ConvolutionStack.MeasureReceptiveField(backend, small.Kernel, small.Count), (double)large.Macs / small.Macs, ratio);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"[{++done}/{KernelSizeComparison.All.Count}] {comparison.Place}: {large.Name} takes {ratio:F2} × the time of {small.Name} ({(double)large.Macs / small.Macs:F2} × the MACs)"));
        }

        output.WriteLine();
        output.Write(table);
        output.WriteLine();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"FMA peak measured in this run, {backend.Threads} threads together: {peaks.Min() / 1e9:F0} to {peaks.Max() / 1e9:F0} GFLOP/s; each row is held against the one measured just before it."));
        output.WriteLine("sees: side of the receptive field, measured with an impulse. Ratios: the large filter over the stack; both by im2col and GEMM, the same method.");
    }

    private static void AddRow(TextTable table, KernelSizeComparison comparison, ConvolutionStack stack, double[] times, double peak, int field, double? macsRatio, double? timeRatio)
    {
        double time = AlternatingTimer.Median(times);
        double rate = 2.0 * stack.Macs / time;
        table.Add(
            comparison.Place, stack.Name, Number(stack.Parameters, "N0"), Number(stack.Macs / 1e6, "N0"), $"{field}×{field}", Number(time * 1e3, "F2"),
            Number(rate / 1e9, "F0"), Number(100 * rate / peak, "F0") + " %",
            macsRatio is { } m ? Number(m, "F2") : "", timeRatio is { } t ? Number(t, "F2") : "");
    }

    private static string Number(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
