namespace Engine.Tensors;

/// <summary>Hands out tensors from one buffer, one after another, each aligned to a cache line. A network plans its memory with it once.</summary>
/// <param name="buffer">The memory; the arena does not own it.</param>
public sealed class Arena(DeviceBuffer buffer)
{
    /// <summary>Every tensor starts at a multiple of this many elements: 64 bytes.</summary>
    public const int Alignment = 16;

    private long _next;

    /// <summary>Elements that <paramref name="shape"/> takes in an arena, alignment included.</summary>
    public static long Footprint(Shape shape) => (shape.Length + Alignment - 1) / Alignment * Alignment;

    /// <summary>The next tensor.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The buffer is used up: the plan that sized it was wrong.</exception>
    public Tensor Take(Shape shape)
    {
        var tensor = new Tensor(buffer, _next, shape);
        _next += Footprint(shape);
        return tensor;
    }
}
