namespace Engine.Charts;

/// <summary>What an axis says and where it may end.</summary>
/// <param name="Name">What is counted, with its unit: <c>accuracy, %</c>.</param>
/// <param name="Low">Where it begins; null for a round number below the smallest value.</param>
/// <param name="High">Where it ends; null for a round number above the largest value.</param>
/// <param name="IsLogarithmic">Whether equal distances are equal ratios; values of 0 and below are then left out.</param>
/// <param name="IsWhole">Whether only whole numbers get a tick, as epochs and layers do, where it spans at least one.</param>
internal sealed record ChartAxis(string Name, double? Low = null, double? High = null, bool IsLogarithmic = false, bool IsWhole = false);
