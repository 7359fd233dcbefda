using System.Globalization;
using Benchmarks.Measurement;
using Engine.Analysis;
using Engine.Cpu;
using static Benchmarks.Measurement.NumberText;

namespace Benchmarks.KernelSizes;

/// <summary>The main job: what one 5×5 costs against two 3×3, and one 7×7 against three, on this machine.</summary>
internal static class KernelSizeReport
{
    private const double SecondsAComparison = 13;

    /// <summary>Measures everything and prints one table; about two minutes.</summary>
    internal static void Run(TextWriter output)
    {
        using var im2Col = new CpuBackend(new CpuOptions { Convolution = ConvolutionMethod.Im2Col });
        using var fastest = new CpuBackend();
        int count = KernelSizeComparison.All.Count;
        output.WriteLine("One large filter against stacked 3×3 filters: same receptive field, ReLU between, stride 1, one image.");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Machine: {im2Col.Description}. {count} comparisons of {SecondsAComparison:F0} s, runs alternating, medians."));
        output.WriteLine();

        var table = new TextTable("C@size", "filters", "weights", "MACs (M)", "sees", "time (ms)", "GFLOP/s", "of peak", "MACs ratio", "time ratio", "best (ms)", "best ratio");
        var peaks = new List<double>();
        foreach (KernelSizeComparison comparison in KernelSizeComparison.All)
        {
            double peak = FmaPeak.Measure(im2Col.InstructionSet, im2Col.Threads);
            peaks.Add(peak);
            StackTimes times = StackTimes.Measure(comparison, im2Col, fastest, SecondsAComparison);
            AddRow(table, comparison.Place, times.Large, peak, "", "", "");
            AddRow(table, comparison.Place, times.Small, peak, Number(times.MacsRatio, "F2"), Number(times.ProductRatio, "F2"), Number(times.BestRatio, "F2"));
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"[{peaks.Count}/{count}] {comparison.Place}: {times.Large.Name} takes {times.ProductRatio:F2} × the time of {times.Small.Name} ({times.MacsRatio:F2} × the MACs); best method against best, {times.BestRatio:F2} ×"));
        }

        output.WriteLine();
        output.Write(table);
        output.WriteLine();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"FMA peak measured in this run, {im2Col.Threads} threads together: {peaks.Min() / 1e9:F0} to {peaks.Max() / 1e9:F0} GFLOP/s; each row is held against the one measured just before it."));
        output.WriteLine("sees: side of the receptive field, measured with an impulse. Ratios: the large filter over the stack.");
        output.WriteLine("time, GFLOP/s, of peak, time ratio: both by im2col and a matrix product, the same method. best: the fastest method that the engine has for each,");
        output.WriteLine("Winograd's for 3×3 and 5×5 filters, 4×4 outputs at a time on maps from 27×27 up and 2×2 on smaller ones of so many channels; 7×7 filters have none here, so best ratio is not a law about filters.");
    }

    private static void AddRow(TextTable table, string place, StackCost cost, double peak, string macsRatio, string timeRatio, string bestRatio)
    {
        // The field is a fact of the filters, not of the backend's speed: one thread is enough to measure it.
        using var backend = new CpuBackend(new CpuOptions { Threads = 1 });
        int field = ReceptiveFieldProbe.ByImpulse(backend, cost.Kernel, cost.Count)[^1].Side;
        double rate = 2.0 * cost.Macs / cost.ProductSeconds;
        table.Add(
            place, cost.Name, Number(cost.Weights, "N0"), Number(cost.Macs / 1e6, "N0"), $"{field}×{field}", Number(1e3 * cost.ProductSeconds, "F2"),
            Number(rate / 1e9, "F0"), Number(100 * rate / peak, "F0") + " %", macsRatio, timeRatio, Number(1e3 * cost.BestSeconds, "F2"), bestRatio);
    }
}
