using Engine.Tensors;

namespace Engine.OpenCL;

/// <summary>A buffer on the device that somebody owns; zeros at first.</summary>
internal sealed class OpenClBuffer : DeviceBuffer
{
    private readonly OpenClContext _context;
    private readonly DeviceMemory _memory;
    private readonly long _capacity;
    private nint _handle;

    internal OpenClBuffer(OpenClContext context, DeviceMemory memory, long length)
        : base(length)
    {
        (_context, _memory) = (context, memory);
        _handle = memory.Take(checked(length * sizeof(float)), out _capacity);
    }

    ~OpenClBuffer() => Dispose(false);

    internal nint Handle => _handle != 0 ? _handle : throw new ObjectDisposedException(nameof(OpenClBuffer));

    /// <summary>A tensor's buffer; 0 for <see cref="Tensor.None"/>.</summary>
    /// <exception cref="ArgumentException">The tensor lives on another backend.</exception>
    internal static nint HandleOf(in Tensor tensor) => tensor.IsNone ? 0 : Of(tensor.Buffer!).Handle;

    /// <summary>An index tensor's buffer; 0 for <see cref="IndexTensor.None"/>.</summary>
    /// <exception cref="ArgumentException">The tensor lives on another backend.</exception>
    internal static nint HandleOf(in IndexTensor tensor) => tensor.IsNone ? 0 : Of(tensor.Buffer!).Handle;

    protected override void Dispose(bool disposing)
    {
        nint handle = Interlocked.Exchange(ref _handle, 0);
        if (handle == 0)
            return;

        // The pool serves one thread; the finaliser's gives straight back to the driver, which takes it from any.
        if (disposing)
            _memory.Return(handle, _capacity);
        else
            _context.Calls.ReleaseBuffer(handle);
    }

    private static OpenClBuffer Of(DeviceBuffer buffer) => buffer as OpenClBuffer
        ?? throw new ArgumentException($"A tensor of the OpenCL backend was expected, but its memory is a {buffer.GetType().Name}. Download it there and upload it here.");
}
