using Engine.Tensors;

namespace Engine.Backends;

/// <summary>Tensors of seeded uniform numbers, freed together.</summary>
public sealed class Operands(IBackend backend) : IDisposable
{
    private readonly List<DeviceBuffer> _buffers = [];

    /// <summary>A tensor of numbers in [−scale, scale).</summary>
    public Tensor Uniform(Shape shape, ulong seed, float scale = 1) => Filled(shape, i => (2 * CounterRandom.Uniform(seed, i) - 1) * scale);

    /// <summary>A tensor of whole numbers from −2 to 2, whose products' sums are exact in any order.</summary>
    public Tensor Integers(Shape shape, ulong seed) => Filled(shape, i => (int)(CounterRandom.Uniform(seed, i) * 5) - 2);

    /// <summary>A tensor of zeros.</summary>
    public Tensor Zeros(Shape shape)
    {
        DeviceBuffer buffer = backend.Allocate(shape.Length);
        _buffers.Add(buffer);
        return new Tensor(buffer, 0, shape);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (DeviceBuffer buffer in _buffers)
            buffer.Dispose();
    }

    private Tensor Filled(Shape shape, Func<ulong, float> value)
    {
        Tensor tensor = Zeros(shape);
        backend.Upload(tensor, value, static (span, at) =>
        {
            for (int i = 0; i < span.Length; i++)
                span[i] = at((ulong)i);
        });
        return tensor;
    }
}
