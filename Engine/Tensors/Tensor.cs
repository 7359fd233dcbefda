namespace Engine.Tensors;

/// <summary>A dense float32 tensor: a place in a backend's buffer and a shape. A value; it owns nothing.</summary>
public readonly struct Tensor
{
    /// <summary>The tensor of <paramref name="shape"/> that starts <paramref name="offset"/> elements into <paramref name="buffer"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The tensor would reach past the buffer.</exception>
    public Tensor(DeviceBuffer buffer, long offset, Shape shape)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        BufferPlace.Check(buffer, offset, shape);
        (Buffer, Offset, Shape) = (buffer, offset, shape);
    }

    /// <summary>The memory; null only for <see cref="None"/>.</summary>
    public DeviceBuffer? Buffer { get; }

    /// <summary>Where the tensor starts in the buffer, in elements.</summary>
    public long Offset { get; }

    /// <summary>The extents.</summary>
    public Shape Shape { get; }

    /// <summary>The number of elements.</summary>
    public long Length => Shape.Length;

    /// <summary>No tensor: the value for an optional operand that is not there, such as a bias.</summary>
    public static Tensor None => default;

    /// <summary>Whether this is <see cref="None"/>.</summary>
    public bool IsNone => Buffer is null;

    /// <summary>The same elements under another shape.</summary>
    /// <exception cref="ArgumentException">The shape has another number of elements.</exception>
    public Tensor Reshape(Shape shape) => shape.Length == Length
        ? new Tensor(Buffer!, Offset, shape)
        : throw new ArgumentException($"{Shape} has {Length} elements and cannot be read as {shape}, which has {shape.Length}.", nameof(shape));

    /// <summary>The elements of outermost indices <paramref name="start"/> to <paramref name="start"/> + <paramref name="count"/> − 1: some images of a batch.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The range is not inside the outermost dimension.</exception>
    public Tensor Slice(int start, int count)
    {
        if (start < 0 || count < 1 || start + (long)count > Shape[0])
            throw new ArgumentOutOfRangeException(nameof(start), $"Indices {start} to {start + (long)count - 1} are not inside {Shape}.");
        return new Tensor(Buffer!, Offset + start * (Length / Shape[0]), Shape.WithBatch(count));
    }
}

/// <summary>A dense int32 tensor: labels, and the places that max-pooling remembers.</summary>
public readonly struct IndexTensor
{
    /// <summary>The tensor of <paramref name="shape"/> that starts <paramref name="offset"/> elements into <paramref name="buffer"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The tensor would reach past the buffer.</exception>
    public IndexTensor(DeviceBuffer buffer, long offset, Shape shape)
    {
        ArgumentNullException.ThrowIfNull(buffer);
        BufferPlace.Check(buffer, offset, shape);
        (Buffer, Offset, Shape) = (buffer, offset, shape);
    }

    /// <summary>The memory; null only for <see cref="None"/>.</summary>
    public DeviceBuffer? Buffer { get; }

    /// <summary>Where the tensor starts in the buffer, in elements.</summary>
    public long Offset { get; }

    /// <summary>The extents.</summary>
    public Shape Shape { get; }

    /// <summary>The number of elements.</summary>
    public long Length => Shape.Length;

    /// <summary>No tensor: max-pooling without gradients to come remembers no places.</summary>
    public static IndexTensor None => default;

    /// <summary>Whether this is <see cref="None"/>.</summary>
    public bool IsNone => Buffer is null;
}

/// <summary>The one check that a tensor lies inside its buffer.</summary>
internal static class BufferPlace
{
    internal static void Check(DeviceBuffer buffer, long offset, Shape shape)
    {
        if (offset < 0 || shape.Length > buffer.Length - offset)
        {
            throw new ArgumentOutOfRangeException(
                nameof(offset), $"A tensor of {shape} at offset {offset} does not fit in a buffer of {buffer.Length} elements.");
        }
    }
}
