using System.Runtime.InteropServices;
using Engine.Tensors;

namespace Engine.Cpu;

/// <summary>Host memory outside the garbage collector's heap, aligned to a cache line, zero at first.</summary>
internal sealed unsafe class CpuBuffer : DeviceBuffer
{
    private readonly nuint _mappedBytes;
    private readonly bool _owned;
    private float* _pointer;

    internal CpuBuffer(long length)
        : base(length)
    {
        nuint bytes = checked((nuint)Math.Max(length, 1) * sizeof(float));
        RequireRoom(bytes);
        _owned = true;
        _pointer = (float*)HugePages.TryMap(bytes, out _mappedBytes);
        if (_pointer is null)
        {
            _pointer = (float*)NativeMemory.AlignedAlloc(bytes, 64);
            NativeMemory.Clear(_pointer, bytes);
        }
    }

    private CpuBuffer(float* pointer, long length)
        : base(length)
    {
        _pointer = pointer;
    }

    ~CpuBuffer() => Dispose(false);

    internal float* Pointer => _pointer is not null ? _pointer : throw new ObjectDisposedException(nameof(CpuBuffer));

    /// <summary>A buffer over memory that somebody else owns and keeps alive.</summary>
    internal static CpuBuffer Wrap(nint pointer, long length) => new((float*)pointer, length);

    /// <summary>The first element of a tensor; null for <see cref="Tensor.None"/>.</summary>
    /// <exception cref="ArgumentException">The tensor lives on another backend.</exception>
    internal static float* PointerOf(in Tensor tensor) => tensor.IsNone ? null : Of(tensor.Buffer!).Pointer + tensor.Offset;

    /// <summary>The first element of an index tensor; null for <see cref="IndexTensor.None"/>.</summary>
    /// <exception cref="ArgumentException">The tensor lives on another backend.</exception>
    internal static int* PointerOf(in IndexTensor tensor) => tensor.IsNone ? null : (int*)Of(tensor.Buffer!).Pointer + tensor.Offset;

    protected override void Dispose(bool disposing)
    {
        if (_pointer is null)
            return;
        if (_owned)
        {
            if (_mappedBytes != 0)
                HugePages.Unmap(_pointer, _mappedBytes);
            else
                NativeMemory.AlignedFree(_pointer);
        }

        _pointer = null;
    }

    /// <summary>Linux hands out more than there is and ends the process when it is touched.</summary>
    private static void RequireRoom(nuint bytes)
    {
        const nuint Small = 1 << 28;
        if (bytes > Small && PhysicalMemory.Bytes is { } room && bytes > (nuint)room)
            throw new InsufficientMemoryException($"{bytes / 1e9:N1} GB of memory are needed in one piece, and this machine has {room / 1e9:N1} GB. Use fewer images at once, or smaller ones.");
    }

    private static CpuBuffer Of(DeviceBuffer buffer) => buffer as CpuBuffer
        ?? throw new ArgumentException($"A tensor of the CPU backend was expected, but its memory is a {buffer.GetType().Name}. Download it there and upload it here.");
}
