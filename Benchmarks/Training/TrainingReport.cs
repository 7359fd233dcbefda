using System.Globalization;
using Benchmarks.Measurement;
using Engine.Analysis;
using Engine.Cpu;
using static Benchmarks.Measurement.NumberText;

namespace Benchmarks.Training;

/// <summary>What each layer with weights costs in a training step: forward, by input, by weights.</summary>
internal static class TrainingReport
{
    private const double SecondsALayer = 1.5;
    private const double SecondsAStep = 10;

    /// <summary>Measures the cases whose name contains <paramref name="only"/>, all if it is empty, and prints a table for each.</summary>
    internal static void Run(TextWriter output, string only = "")
    {
        using var im2Col = new CpuBackend(new CpuOptions { Convolution = ConvolutionMethod.Im2Col });
        using var fastest = new CpuBackend();
        output.WriteLine($"Machine: {im2Col.Description}. Runs alternating, medians.");
        foreach (TrainingCase training in TrainingCase.All.Where(c => c.ToString().Contains(only, StringComparison.OrdinalIgnoreCase)))
        {
            output.WriteLine();
            output.WriteLine($"{training}");
            output.WriteLine();
            output.Write(Measure(training, im2Col, fastest));
            output.WriteLine();
            output.WriteLine(Step(training, im2Col, fastest));
        }

        output.WriteLine();
        output.WriteLine("GFLOP/s: im2col and a matrix product in all three directions, weights as they are. of peak: all three together, over the FMA peak measured just before the row.");
        output.WriteLine("ms: the fastest method for each direction. The first layer has no gradient by input; it is measured and does not count in the sums.");
    }

    private static TextTable Measure(TrainingCase training, CpuBackend im2Col, CpuBackend fastest)
    {
        var table = new TextTable("layer", "times", "GMACs", "forward GFLOP/s", "by input", "by weights", "of peak", "forward (ms)", "by input", "by weights", "step (ms)", "GFLOP/s");
        double macs = 0, forwardMacs = 0, allPeak = 0;
        double[] sums = new double[6];
        foreach (TrainingLayer layer in training.Layers())
        {
            double peak = FmaPeak.Measure(im2Col.InstructionSet, im2Col.Threads, 0.2);
            using LayerStep plain = new(im2Col, layer), best = new(fastest, layer);
            double[] times = [.. AlternatingTimer.Run(SecondsALayer, plain.Forward, plain.ByInput, plain.ByWeights, best.Forward, best.ByInput, best.ByWeights).Select(AlternatingTimer.Median)];
            AddRow(table, layer.Name, layer.Times, layer.Macs, layer.Macs, layer.Directions * (double)layer.Macs, times, peak, layer.IsFirst);
            for (int i = 0; i < times.Length; i++)
                sums[i] += layer.IsFirst && i % 3 == 1 ? 0 : layer.Times * times[i];
            forwardMacs += (double)layer.Times * layer.Macs;
            macs += (double)layer.Times * layer.Macs * layer.Directions;
            allPeak = Math.Max(allPeak, peak);
        }

        AddRow(table, "all", 1, forwardMacs, macs - 2 * forwardMacs, macs, sums, allPeak, false);
        return table;
    }

    /// <summary>The whole step, optimiser and all, as the trainer does it.</summary>
    private static string Step(TrainingCase training, CpuBackend im2Col, CpuBackend fastest)
    {
        using DeviceRun plain = new(im2Col, training.Work), best = new(fastest, training.Work);
        double[] times = [.. AlternatingTimer.Run(SecondsAStep, plain.Once, best.Once).Select(AlternatingTimer.Median)];
        return string.Create(CultureInfo.InvariantCulture,
            $"A whole step with SGD, momentum and weight decay: {1e3 * times[1]:F0} ms, {training.Work.Batch / times[1]:F1} images/s (by im2col {1e3 * times[0]:F0} ms).");
    }

    private static void AddRow(TextTable table, string name, int times, double macs, double inputMacs, double stepMacs, double[] seconds, double peak, bool first)
    {
        double plain = seconds[0] + (first ? 0 : seconds[1]) + seconds[2], best = seconds[3] + (first ? 0 : seconds[4]) + seconds[5];
        table.Add(
            name, Number(times, "F0"), Number(macs / 1e9, "F2"), Number(2e-9 * macs / seconds[0], "F0"), Number(2e-9 * inputMacs / seconds[1], "F0"), Number(2e-9 * macs / seconds[2], "F0"),
            Number(200 * stepMacs / plain / peak, "F0") + " %", Number(1e3 * seconds[3], "F2"), Number(1e3 * seconds[4], "F2"), Number(1e3 * seconds[5], "F2"),
            Number(1e3 * best, "F2"), Number(2e-9 * stepMacs / best, "F0"));
    }
}
