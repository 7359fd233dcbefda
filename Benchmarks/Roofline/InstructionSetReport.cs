using Benchmarks.Measurement;
using Benchmarks.Shapes;
using Engine.Analysis;
using Engine.Backends;
using Engine.Cpu;
using Engine.Tensors;
using static Benchmarks.Measurement.NumberText;

namespace Benchmarks.Roofline;

/// <summary>The lower instruction sets beside the widest that this processor has: products held against each set's own peak, and whole networks.</summary>
internal static class InstructionSetReport
{
    private const double SecondsARow = 2;
    private static readonly DeviceWork[] Networks = [new("alexnet", 1, false), new("vgg16", 1, false), new("vgg16", 8, false)];

    /// <summary>Measures in turn and prints two tables.</summary>
    internal static void Run(TextWriter output)
    {
        CpuBackend[] backends = [.. Enum.GetValues<InstructionSet>().Where(set => set <= InstructionSets.Best).OrderDescending().Select(set => new CpuBackend(new CpuOptions { InstructionSet = set }))];
        try
        {
            output.WriteLine($"Machine: {backends[0].Description}. Runs in turn, medians; of peak: of the set's own multiply-add peak, measured just before the row.");
            output.WriteLine();
            output.Write(Products(backends));
            output.WriteLine();
            output.Write(WholeNetworks(backends));
            output.WriteLine();
            output.WriteLine("The set is that of the matrix microkernels; Winograd's transforms take 512-bit vectors with AVX-512's, all else .NET's usual ones.");
        }
        finally
        {
            foreach (CpuBackend backend in backends)
                backend.Dispose();
        }
    }

    private static TextTable Products(CpuBackend[] backends)
    {
        var table = new TextTable("M×N×K", "layer", "set", "GFLOP/s", "of peak", $"of {backends[0].InstructionSet}");
        foreach (GemmShape shape in GemmShape.All)
        {
            double[] peaks = [.. backends.Select(b => FmaPeak.Measure(b.InstructionSet, b.Threads, 0.3))];
            using var operands = new Operands(backends[0]);
            Tensor a = operands.Uniform(new Shape(shape.M, shape.K), 1), b = operands.Uniform(new Shape(shape.K, shape.N), 2), c = operands.Zeros(new Shape(shape.M, shape.N));
            double[][] times = AlternatingTimer.Run(
                SecondsARow, [.. backends.Select<CpuBackend, Action>(backend => () => backend.MatMul(new MatMulShape(shape.M, shape.N, shape.K), a, b, Tensor.None, Activation.None, c))]);
            for (int i = 0; i < backends.Length; i++)
            {
                double rate = shape.Flops / AlternatingTimer.Median(times[i]);
                table.Add(
                    i == 0 ? shape.ToString() : "", i == 0 ? shape.Layer : "", backends[i].InstructionSet.ToString(), Number(rate / 1e9, "F0"), Number(100 * rate / peaks[i], "F0") + " %",
                    Number(AlternatingTimer.MedianRatio(times[0], times[i]), "F2"));
            }
        }

        return table;
    }

    private static TextTable WholeNetworks(CpuBackend[] backends)
    {
        var table = new TextTable("network", "set", "ms", $"of {backends[0].InstructionSet}");
        foreach (DeviceWork work in Networks)
        {
            DeviceRun[] runs = [.. backends.Select(backend => new DeviceRun(backend, work))];
            double[][] times = AlternatingTimer.Run(SecondsARow, [.. runs.Select<DeviceRun, Action>(run => run.Once)]);
            for (int i = 0; i < backends.Length; i++)
            {
                table.Add(
                    i == 0 ? work.ToString() : "", backends[i].InstructionSet.ToString(), Number(1e3 * AlternatingTimer.Median(times[i]), "F1"),
                    Number(AlternatingTimer.MedianRatio(times[0], times[i]), "F2"));
                runs[i].Dispose();
            }
        }

        return table;
    }
}
