using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using Engine.Cpu;

namespace Benchmarks.Measurement;

/// <summary>GFLOP/s at the mean time, or its share of the FMA peak that all processors reach together on this machine.</summary>
/// <param name="share">The share instead of the rate.</param>
/// <param name="flopsOf">The work of a benchmark case, from its parameters; null where it has none.</param>
public sealed class GflopsColumn(bool share, Func<BenchmarkCase, double?> flopsOf) : IColumn
{
    private static readonly Lazy<double> Peak = new(() =>
    {
        using var backend = new CpuBackend();
        return FmaPeak.Measure(backend.InstructionSet, backend.Threads);
    });

    /// <inheritdoc/>
    public string Id => nameof(GflopsColumn) + share;

    /// <inheritdoc/>
    public string ColumnName => share ? "Of FMA peak" : "GFLOP/s";

    /// <inheritdoc/>
    public bool AlwaysShow => true;

    /// <inheritdoc/>
    public ColumnCategory Category => ColumnCategory.Custom;

    /// <inheritdoc/>
    public int PriorityInCategory => share ? 1 : 0;

    /// <inheritdoc/>
    public bool IsNumeric => true;

    /// <inheritdoc/>
    public UnitType UnitType => UnitType.Dimensionless;

    /// <inheritdoc/>
    public string Legend => share ? "GFLOP/s over the multiply-add peak of all processors, measured after the runs" : "2 · multiply-accumulates / mean time";

    /// <inheritdoc/>
    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        if (flopsOf(benchmarkCase) is not { } flops || summary[benchmarkCase]?.ResultStatistics is not { } statistics)
            return "-";
        double rate = flops / statistics.Mean;
        return share
            ? (100e9 * rate / Peak.Value).ToString("F0", CultureInfo.InvariantCulture) + " %"
            : rate.ToString("F1", CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    /// <inheritdoc/>
    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    /// <inheritdoc/>
    public bool IsAvailable(Summary summary) => true;
}
