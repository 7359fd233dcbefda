namespace Engine.Tensors;

/// <summary>Memory of one backend, counted in 32-bit elements. Made by the backend's <c>Allocate</c>; freed by its owner.</summary>
/// <param name="length">The number of 32-bit elements.</param>
public abstract class DeviceBuffer(long length) : IDisposable
{
    /// <summary>The number of 32-bit elements.</summary>
    public long Length { get; } = length;

    /// <summary>Whether <see cref="Dispose()"/> was called: the memory is gone.</summary>
    public bool IsDisposed { get; private set; }

    /// <summary>Gives the memory back. Tensors over it must not be used afterwards.</summary>
    public void Dispose()
    {
        IsDisposed = true;
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives the memory back; <paramref name="disposing"/> is false when the finaliser calls.</summary>
    protected abstract void Dispose(bool disposing);
}
