using Silk.NET.OpenCL;

namespace Engine.OpenCL;

/// <summary>The device's buffers: made, and kept for the next of their size when they come back.</summary>
/// <remarks>In an in-order queue a buffer may be handed on while its last command still waits: the next one comes after it.</remarks>
internal sealed class DeviceMemory(OpenClContext context) : IDisposable
{
    private const long SmallBytes = 64 << 10;

    private readonly Dictionary<long, Stack<nint>> _idle = [];
    private readonly long _idleLimit = Math.Min(256 << 20, context.Device.GlobalMemoryBytes / 8);
    private long _idleBytes;
    private bool _disposed;

    /// <summary>A buffer of at least <paramref name="bytes"/>, so many of them zeros; its real size comes out.</summary>
    /// <remarks>Drivers that allocate at a buffer's first use say only then that there is no room: it is cleared here, where what is kept for later can still be
    /// given back, and no launch is the first to touch it.</remarks>
    /// <exception cref="OpenClOutOfMemoryException">More than one buffer may take, or more than there is.</exception>
    internal nint Take(long bytes, out long capacity)
    {
        context.RequireDevice();
        capacity = Capacity(bytes);
        if (capacity > context.Device.LargestBufferBytes)
            capacity = bytes;
        if (bytes > context.Device.LargestBufferBytes)
        {
            throw new OpenClOutOfMemoryException(
                $"{MiB(bytes)} were asked for in one buffer, and {context.Device.Name} gives at most {MiB(context.Device.LargestBufferBytes)} in one (of {MiB(context.Device.GlobalMemoryBytes)}). Use a smaller batch or a smaller model.");
        }

        int status = TryTake(bytes, capacity, out nint buffer);
        if (OpenClStatus.MayBeOutOfMemory(status))
        {
            // What was given back is free once the commands that used it have run; a device that is gone says so here.
            Trim();
            context.Finish();
            status = TryTake(bytes, capacity, out buffer);
        }

        if (status == OpenClStatus.OutOfResources)
        {
            context.Finish();
            throw context.OutOfMemory(status, $"allocating {MiB(bytes)}");
        }

        if (status != 0)
            context.Check(status, $"allocating {MiB(bytes)}");
        return buffer;
    }

    /// <summary>Takes a buffer back; commands that use it may still wait.</summary>
    internal void Return(nint buffer, long capacity)
    {
        if (_disposed || _idleBytes + capacity > _idleLimit)
        {
            context.Calls.ReleaseBuffer(buffer);
            return;
        }

        if (!_idle.TryGetValue(capacity, out Stack<nint>? stack))
            _idle[capacity] = stack = [];
        stack.Push(buffer);
        _idleBytes += capacity;
    }

    public void Dispose()
    {
        Trim();
        _disposed = true;
    }

    /// <summary>An idle buffer or a new one, cleared; none where the status is not success.</summary>
    private int TryTake(long bytes, long capacity, out nint buffer)
    {
        int status = 0;
        if (_idle.TryGetValue(capacity, out Stack<nint>? stack) && stack.TryPop(out buffer))
            _idleBytes -= capacity;
        else
            buffer = context.Calls.CreateBuffer(context.Handle, MemFlags.ReadWrite, capacity, out status);
        if (status != 0)
            return status;
        status = context.Fill(buffer, 0, 0, bytes);
        if (status != 0)
            context.Calls.ReleaseBuffer(buffer);
        return status;
    }

    /// <summary>Gives idle buffers back to the driver.</summary>
    internal void Trim()
    {
        foreach (Stack<nint> stack in _idle.Values)
        {
            while (stack.TryPop(out nint buffer))
                context.Calls.ReleaseBuffer(buffer);
        }

        _idleBytes = 0;
    }

    private static long Capacity(long bytes) => bytes <= SmallBytes
        ? Math.Max(256, (long)System.Numerics.BitOperations.RoundUpToPowerOf2((ulong)bytes))
        : (bytes + SmallBytes - 1) / SmallBytes * SmallBytes;

    private static string MiB(long bytes) => FormattableString.Invariant($"{bytes / (double)(1 << 20):F1} MiB");
}
