using Silk.NET.OpenCL;

namespace Engine.OpenCL;

/// <summary>Every call that the backend makes to a driver, in one thin layer: it counts the handles that live, and tests put faults in it.</summary>
/// <remarks>Nothing is checked here; a status goes back as the driver gave it.</remarks>
internal unsafe class OpenClCalls(CL cl)
{
    private int _liveHandles;
    private volatile bool _isGivenUp;

    /// <summary>Contexts, queues, buffers, programs, kernels and events made and not yet released.</summary>
    internal int LiveHandles => Volatile.Read(ref _liveHandles);

    internal virtual nint CreateContext(nint platform, nint device, out int status)
    {
        nint* properties = stackalloc nint[] { (nint)ContextProperties.Platform, platform, 0 };
        fixed (int* s = &status)
            return Made(cl.CreateContext(properties, 1, &device, null, null, s));
    }

    internal virtual nint CreateQueue(nint context, nint device, out int status)
    {
        fixed (int* s = &status)
            return Made(cl.CreateCommandQueue(context, device, default(CommandQueueProperties), s));
    }

    internal virtual nint CreateBuffer(nint context, MemFlags flags, long bytes, out int status)
    {
        fixed (int* s = &status)
            return Made(cl.CreateBuffer(context, flags, (nuint)bytes, null, s));
    }

    internal virtual nint CreateProgram(nint context, ReadOnlySpan<byte> source, out int status)
    {
        var length = (nuint)source.Length;
        fixed (byte* text = source)
        fixed (int* s = &status)
        {
            byte* start = text;
            return Made(cl.CreateProgramWithSource(context, 1, &start, &length, s));
        }
    }

    internal virtual nint CreateProgramFromBinary(nint context, nint device, ReadOnlySpan<byte> binary, out int status)
    {
        var length = (nuint)binary.Length;
        int accepted = 0;
        fixed (byte* bytes = binary)
        fixed (int* s = &status)
        {
            byte* start = bytes;
            nint program = Made(cl.CreateProgramWithBinary(context, 1, &device, &length, &start, &accepted, s));
            if (status == 0)
                status = accepted;
            return program;
        }
    }

    /// <summary>Compiles and links; <paramref name="options"/> ends with a zero.</summary>
    internal virtual int Build(nint program, nint device, ReadOnlySpan<byte> options)
    {
        fixed (byte* o = options)
            return cl.BuildProgram(program, 1, &device, o, null, null);
    }

    internal byte[] BuildLog(nint program, nint device)
    {
        nuint size = 0;
        if (cl.GetProgramBuildInfo(program, device, ProgramBuildInfo.BuildLog, 0, null, &size) != 0 || size == 0)
            return [];
        var log = new byte[size];
        fixed (byte* l = log)
            return cl.GetProgramBuildInfo(program, device, ProgramBuildInfo.BuildLog, size, l, null) == 0 ? log : [];
    }

    /// <summary>The compiled program for its only device; empty where the driver gives none.</summary>
    internal byte[] Binary(nint program)
    {
        nuint size = 0;
        if (cl.GetProgramInfo(program, ProgramInfo.BinarySizes, (nuint)sizeof(nuint), &size, null) != 0 || size == 0)
            return [];
        var binary = new byte[size];
        fixed (byte* b = binary)
        {
            byte* start = b;
            return cl.GetProgramInfo(program, ProgramInfo.Binaries, (nuint)sizeof(nint), &start, null) == 0 ? binary : [];
        }
    }

    internal virtual nint CreateKernel(nint program, ReadOnlySpan<byte> name, out int status)
    {
        fixed (byte* n = name)
        fixed (int* s = &status)
            return Made(cl.CreateKernel(program, n, s));
    }

    /// <summary>A number of bytes that the driver tells of a compiled kernel; 0 where it does not.</summary>
    internal virtual long WorkGroupInfo(nint kernel, nint device, KernelWorkGroupInfo what)
    {
        ulong bytes = 0;
        return cl.GetKernelWorkGroupInfo(kernel, device, what, sizeof(ulong), &bytes, null) == 0 ? (long)bytes : 0;
    }

    internal virtual int SetArgument(nint kernel, int index, int bytes, void* value) => cl.SetKernelArg(kernel, (uint)index, (nuint)bytes, value);

    internal virtual int Launch(nint queue, nint kernel, int dimensions, nuint* global, nuint* local) =>
        cl.EnqueueNdrangeKernel(queue, kernel, (uint)dimensions, null, global, local, 0, null, null);

    /// <summary>Does not wait: the target is written until <paramref name="done"/>.</summary>
    internal virtual int Read(nint queue, nint buffer, long offset, long bytes, void* target, out nint done)
    {
        fixed (nint* d = &done)
        {
            int status = cl.EnqueueReadBuffer(queue, buffer, false, (nuint)offset, (nuint)bytes, target, 0, null, d);
            Made(status == 0 ? *d : 0);
            return status;
        }
    }

    /// <summary>Does not wait: the source must stay as it is until <paramref name="done"/>.</summary>
    internal virtual int Write(nint queue, nint buffer, long offset, long bytes, void* source, out nint done)
    {
        fixed (nint* d = &done)
        {
            int status = cl.EnqueueWriteBuffer(queue, buffer, false, (nuint)offset, (nuint)bytes, source, 0, null, d);
            Made(status == 0 ? *d : 0);
            return status;
        }
    }

    /// <summary>An event that comes when everything enqueued before it has run.</summary>
    internal virtual int Marker(nint queue, out nint done)
    {
        fixed (nint* d = &done)
        {
            int status = cl.EnqueueMarkerWithWaitList(queue, 0, null, d);
            Made(status == 0 ? *d : 0);
            return status;
        }
    }

    internal virtual int Copy(nint queue, nint source, nint target, long sourceOffset, long targetOffset, long bytes) =>
        cl.EnqueueCopyBuffer(queue, source, target, (nuint)sourceOffset, (nuint)targetOffset, (nuint)bytes, 0, null, null);

    internal virtual int Fill(nint queue, nint buffer, float value, long offset, long bytes) =>
        cl.EnqueueFillBuffer(queue, buffer, &value, sizeof(float), (nuint)offset, (nuint)bytes, 0, null, null);

    /// <summary>Does not wait: the memory may be used from <paramref name="done"/> on.</summary>
    internal virtual void* Map(nint queue, nint buffer, MapFlags flags, long offset, long bytes, out nint done, out int status)
    {
        fixed (nint* d = &done)
        fixed (int* s = &status)
        {
            void* mapped = cl.EnqueueMapBuffer(queue, buffer, false, flags, (nuint)offset, (nuint)bytes, 0, null, d, s);
            Made(status == 0 ? *d : 0);
            return mapped;
        }
    }

    internal virtual int Unmap(nint queue, nint buffer, void* mapped) => cl.EnqueueUnmapMemObject(queue, buffer, mapped, 0, null, null);

    internal virtual int Flush(nint queue) => cl.Flush(queue);

    internal virtual int Finish(nint queue) => cl.Finish(queue);

    /// <summary>Whether an event has come, without waiting.</summary>
    internal virtual bool IsDone(nint done)
    {
        int status = -1;
        return cl.GetEventInfo(done, EventInfo.CommandExecutionStatus, sizeof(int), &status, null) == 0 && status == (int)CommandExecutionStatus.Complete;
    }

    internal virtual int WaitFor(nint done) => cl.WaitForEvents(1, &done);

    /// <summary>From now on nothing is released: a driver that hangs would hang there too. What it holds goes with the process.</summary>
    internal void GiveUp() => _isGivenUp = true;

    internal void ReleaseContext(nint context) => Gone(_isGivenUp ? 0 : cl.ReleaseContext(context));

    internal void ReleaseQueue(nint queue) => Gone(_isGivenUp ? 0 : cl.ReleaseCommandQueue(queue));

    internal void ReleaseBuffer(nint buffer) => Gone(_isGivenUp ? 0 : cl.ReleaseMemObject(buffer));

    internal void ReleaseProgram(nint program) => Gone(_isGivenUp ? 0 : cl.ReleaseProgram(program));

    internal void ReleaseKernel(nint kernel) => Gone(_isGivenUp ? 0 : cl.ReleaseKernel(kernel));

    internal void ReleaseEvent(nint done) => Gone(_isGivenUp ? 0 : cl.ReleaseEvent(done));

    private nint Made(nint handle)
    {
        if (handle != 0)
            Interlocked.Increment(ref _liveHandles);
        return handle;
    }

    // What a driver refuses to release is gone for us too: there is no second try.
    private void Gone(int status)
    {
        _ = status;
        Interlocked.Decrement(ref _liveHandles);
    }
}
