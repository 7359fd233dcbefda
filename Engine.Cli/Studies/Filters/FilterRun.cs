namespace Engine.Cli.Studies.Filters;

/// <summary>What one training showed.</summary>
/// <param name="Contender">Where its first filters came from.</param>
/// <param name="Seed">Of weights, order and the choice of images.</param>
/// <param name="Before">The first layer's filters at the start.</param>
/// <param name="After">The same at the end.</param>
/// <param name="Training">In each epoch, the part of the training images that were known, each before its own step.</param>
/// <param name="Test">After each epoch, the part of the test images that it knows.</param>
internal sealed record FilterRun(FilterContender Contender, ulong Seed, FilterBank Before, FilterBank After, IReadOnlyList<double> Training, IReadOnlyList<double> Test);
