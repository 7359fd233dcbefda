using Engine.OpenCL;
using Silk.NET.OpenCL;

namespace Engine.Tests.OpenCL;

/// <summary>Counts what the backend asks of the driver.</summary>
internal sealed unsafe class WatchedCalls(CL cl) : OpenClCalls(cl)
{
    /// <summary>Kernels launched.</summary>
    public int Launches { get; private set; }

    /// <summary>Calls that block until the queue is done. An upload some before is waited for where its staging memory is needed again.</summary>
    public int Waits { get; private set; }

    /// <summary>Buffers made.</summary>
    public int Buffers { get; private set; }

    /// <summary>Programs built from their source.</summary>
    public int Sources { get; private set; }

    /// <summary>Bytes of the fills, one after another.</summary>
    public List<long> Fills { get; } = [];

    public void Reset() => Launches = Waits = Buffers = 0;

    internal override int Launch(nint queue, nint kernel, int dimensions, nuint* global, nuint* local)
    {
        Launches++;
        return base.Launch(queue, kernel, dimensions, global, local);
    }

    internal override int Fill(nint queue, nint buffer, float value, long offset, long bytes)
    {
        Fills.Add(bytes);
        return base.Fill(queue, buffer, value, offset, bytes);
    }

    internal override nint CreateBuffer(nint context, MemFlags flags, long bytes, out int status)
    {
        Buffers++;
        return base.CreateBuffer(context, flags, bytes, out status);
    }

    internal override nint CreateProgram(nint context, ReadOnlySpan<byte> source, out int status)
    {
        Sources++;
        return base.CreateProgram(context, source, out status);
    }

    internal override int Read(nint queue, nint buffer, long offset, long bytes, void* target, out nint done)
    {
        Waits++;
        return base.Read(queue, buffer, offset, bytes, target, out done);
    }

    internal override void* Map(nint queue, nint buffer, MapFlags flags, long offset, long bytes, out nint done, out int status)
    {
        Waits++;
        return base.Map(queue, buffer, flags, offset, bytes, out done, out status);
    }

    internal override int Finish(nint queue)
    {
        Waits++;
        return base.Finish(queue);
    }
}
