using Engine.Tensors;

namespace Engine.Tests.Support;

/// <summary>Shapes whose number of dimensions only the test's data say.</summary>
internal static class Shapes
{
    /// <summary>The shape with one to four extents.</summary>
    public static Shape Of(ReadOnlySpan<int> extents) => extents.Length switch
    {
        1 => new Shape(extents[0]),
        2 => new Shape(extents[0], extents[1]),
        3 => new Shape(extents[0], extents[1], extents[2]),
        4 => new Shape(extents[0], extents[1], extents[2], extents[3]),
        _ => throw new ArgumentException($"A shape has one to four dimensions, not {extents.Length}.", nameof(extents)),
    };
}
