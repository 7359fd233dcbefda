using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using Engine.Cpu;

namespace Benchmarks.Measurement;

/// <summary>GFLOP/s at the mean time, or its share of the FMA peak that the device reaches on this machine.</summary>
/// <param name="flopsOf">The work of a benchmark case, from its parameters; null where it has none.</param>
/// <param name="peak">The peak in FLOP/s, for the share instead of the rate.</param>
internal sealed class GflopsColumn(Func<BenchmarkCase, double?> flopsOf, Lazy<double>? peak = null) : IColumn
{
    private readonly bool _share = peak is not null;

    /// <summary>What all processors reach together, measured when it is first asked for.</summary>
    internal static Lazy<double> ProcessorPeak { get; } = new(() =>
    {
        using var backend = new CpuBackend();
        return FmaPeak.Measure(backend.InstructionSet, backend.Threads);
    });

    /// <inheritdoc/>
    public string Id => nameof(GflopsColumn) + _share;

    /// <inheritdoc/>
    public string ColumnName => _share ? "Of FMA peak" : "GFLOP/s";

    /// <inheritdoc/>
    public bool AlwaysShow => true;

    /// <inheritdoc/>
    public ColumnCategory Category => ColumnCategory.Custom;

    /// <inheritdoc/>
    public int PriorityInCategory => _share ? 1 : 0;

    /// <inheritdoc/>
    public bool IsNumeric => true;

    /// <inheritdoc/>
    public UnitType UnitType => UnitType.Dimensionless;

    /// <inheritdoc/>
    public string Legend => _share ? "GFLOP/s over the multiply-add peak of the device (all processors together), measured after the runs" : "2 · multiply-accumulates / mean time";

    /// <inheritdoc/>
    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        if (flopsOf(benchmarkCase) is not { } flops || summary[benchmarkCase]?.ResultStatistics is not { } statistics)
            return "-";
        double rate = flops / statistics.Mean;
        return peak is not null
            ? (100e9 * rate / peak.Value).ToString("F0", CultureInfo.InvariantCulture) + " %"
            : rate.ToString("F1", CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    /// <inheritdoc/>
    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    /// <inheritdoc/>
    public bool IsAvailable(Summary summary) => true;
}
