namespace Engine.Weights;

/// <summary>One tensor of a safetensors file, as its header describes it.</summary>
/// <param name="Name">The tensor's name: <c>features.0.weight</c>.</param>
/// <param name="Type">The element type as the file spells it: <c>F32</c>, <c>BF16</c>.</param>
/// <param name="Shape">The extents, outermost first; none for a scalar.</param>
/// <param name="Begin">The first byte, counted from the end of the header.</param>
/// <param name="End">The byte after the last.</param>
public sealed record SafetensorsEntry(string Name, string Type, IReadOnlyList<long> Shape, long Begin, long End)
{
    /// <summary>The number of elements: the product of the extents.</summary>
    public long ElementCount => Shape.Aggregate(1L, (product, extent) => product * extent);
}

/// <summary>One tensor to be written.</summary>
/// <param name="Name">The tensor's name, unique in its file.</param>
/// <param name="Shape">The extents, outermost first.</param>
/// <param name="Read">Fills a span with the elements from a start on, in row-major order. Called with rising starts until all are given.</param>
public sealed record SafetensorsTensor(string Name, IReadOnlyList<long> Shape, Action<long, Span<float>> Read);
