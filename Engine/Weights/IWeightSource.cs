namespace Engine.Weights;

/// <summary>Named tensors to load a network from: a file, or anything that can give the same.</summary>
public interface IWeightSource
{
    /// <summary>What to call the source in messages: a path.</summary>
    string Description { get; }

    /// <summary>Every tensor's name.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>A tensor's extents, PyTorch's order, or null if there is no such tensor.</summary>
    IReadOnlyList<long>? ShapeOf(string name);

    /// <summary>Elements <paramref name="start"/> onwards of a tensor, in row-major order, as float32. No elements may be asked for, to learn whether the type can be read.</summary>
    /// <exception cref="InvalidDataException">The tensor's type cannot be read as float32.</exception>
    void Read(string name, long start, Span<float> destination);
}
