namespace Engine.Cpu;

/// <summary>Each thread's own working memory: grown when a larger operation comes, kept for the next, freed with the backend.</summary>
internal sealed unsafe class ScratchSpace(int parts) : IDisposable
{
    private readonly CpuBuffer?[] _buffers = new CpuBuffer?[parts];
    private bool _disposed;

    /// <summary>At least <paramref name="floats"/> floats for a part, with whatever was left in them.</summary>
    /// <exception cref="ObjectDisposedException">The backend was disposed.</exception>
    internal float* Take(int part, long floats)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(CpuBackend));
        CpuBuffer? buffer = _buffers[part];
        if (buffer is null || buffer.Length < floats)
        {
            buffer?.Dispose();
            _buffers[part] = null;
            buffer = _buffers[part] = new CpuBuffer(floats);
        }

        return buffer.Pointer;
    }

    public void Dispose()
    {
        _disposed = true;
        for (int i = 0; i < _buffers.Length; i++)
        {
            _buffers[i]?.Dispose();
            _buffers[i] = null;
        }
    }
}
