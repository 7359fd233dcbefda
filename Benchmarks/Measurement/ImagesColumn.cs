using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using Engine.Analysis;

namespace Benchmarks.Measurement;

/// <summary>Images a second at the mean time, of cases that are <see cref="DeviceWork"/>.</summary>
internal sealed class ImagesColumn : IColumn
{
    /// <inheritdoc/>
    public string Id => nameof(ImagesColumn);

    /// <inheritdoc/>
    public string ColumnName => "Images/s";

    /// <inheritdoc/>
    public bool AlwaysShow => true;

    /// <inheritdoc/>
    public ColumnCategory Category => ColumnCategory.Custom;

    /// <inheritdoc/>
    public int PriorityInCategory => 2;

    /// <inheritdoc/>
    public bool IsNumeric => true;

    /// <inheritdoc/>
    public UnitType UnitType => UnitType.Dimensionless;

    /// <inheritdoc/>
    public string Legend => "images of a batch / mean time";

    /// <inheritdoc/>
    public string GetValue(Summary summary, BenchmarkCase benchmarkCase) =>
        WorkOf(benchmarkCase) is { } work && summary[benchmarkCase]?.ResultStatistics is { } statistics
            ? (1e9 * work.Batch / statistics.Mean).ToString("F1", CultureInfo.InvariantCulture)
            : "-";

    /// <inheritdoc/>
    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    /// <inheritdoc/>
    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    /// <inheritdoc/>
    public bool IsAvailable(Summary summary) => summary.BenchmarksCases.Any(benchmark => WorkOf(benchmark) is not null);

    private static DeviceWork? WorkOf(BenchmarkCase benchmark) => benchmark.Parameters.Items.Select(p => p.Value).OfType<DeviceWork>().FirstOrDefault();
}
