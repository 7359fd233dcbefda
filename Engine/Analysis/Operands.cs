using Engine.Backends;
using Engine.Tensors;

namespace Engine.Analysis;

/// <summary>Tensors of seeded uniform numbers, freed together.</summary>
public sealed class Operands(IBackend backend) : IDisposable
{
    private readonly List<DeviceBuffer> _buffers = [];

    /// <summary>A tensor of numbers in [−scale, scale).</summary>
    public Tensor Uniform(Shape shape, ulong seed, float scale = 1)
    {
        DeviceBuffer buffer = backend.Allocate(shape.Length);
        _buffers.Add(buffer);
        var tensor = new Tensor(buffer, 0, shape);
        backend.Upload(tensor, (seed, scale), static (span, state) =>
        {
            for (int i = 0; i < span.Length; i++)
                span[i] = (2 * CounterRandom.Uniform(state.seed, (ulong)i) - 1) * state.scale;
        });
        return tensor;
    }

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
}
