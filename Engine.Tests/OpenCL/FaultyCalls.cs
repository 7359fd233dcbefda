using Engine.OpenCL;
using Silk.NET.OpenCL;

namespace Engine.Tests.OpenCL;

/// <summary>A driver that fails when it is told to.</summary>
internal sealed unsafe class FaultyCalls(CL cl) : OpenClCalls(cl)
{
    /// <summary>What the next allocations come back with; the first at once.</summary>
    public Queue<int> Allocations { get; } = new();

    /// <summary>What the next fills come back with.</summary>
    public Queue<int> Fills { get; } = new();

    /// <summary>What the next uploads come back with.</summary>
    public Queue<int> Writes { get; } = new();

    /// <summary>What the next launches come back with.</summary>
    public Queue<int> Launches { get; } = new();

    /// <summary>What the next waits for the queue's end come back with.</summary>
    public Queue<int> Finishes { get; } = new();

    /// <summary>What the next waits for an event come back with.</summary>
    public Queue<int> Waits { get; } = new();

    /// <summary>What the next builds come back with.</summary>
    public Queue<int> Builds { get; } = new();

    /// <summary>Told before each launch, to make it or what comes after fail.</summary>
    public Action<FaultyCalls>? Launching { get; init; }

    /// <summary>While it is set, the queue does not come to an end, as on a device that hangs; set the event to let go of who waits.</summary>
    public ManualResetEventSlim? Hang { get; set; }

    /// <summary>Work-items that every kernel is said to have room for in a group; null for what the driver says.</summary>
    public int? MostItems { get; init; }

    /// <summary>Work-items in a group of the last launch.</summary>
    public int Items { get; private set; }

    /// <summary>Calls that reached the driver's queue since the count was reset.</summary>
    public int Reached { get; set; }

    internal override long WorkGroupInfo(nint kernel, nint device, KernelWorkGroupInfo what) =>
        what == KernelWorkGroupInfo.WorkGroupSize && MostItems is { } most ? most : base.WorkGroupInfo(kernel, device, what);

    internal override nint CreateBuffer(nint context, MemFlags flags, long bytes, out int status)
    {
        if (Allocations.TryDequeue(out status) && status != 0)
            return 0;
        return base.CreateBuffer(context, flags, bytes, out status);
    }

    internal override int Fill(nint queue, nint buffer, float value, long offset, long bytes) =>
        Fills.TryDequeue(out int status) && status != 0 ? status : base.Fill(queue, buffer, value, offset, bytes);

    internal override int Write(nint queue, nint buffer, long offset, long bytes, void* source, out nint done)
    {
        done = 0;
        return Writes.TryDequeue(out int status) && status != 0 ? status : base.Write(queue, buffer, offset, bytes, source, out done);
    }

    internal override int Launch(nint queue, nint kernel, int dimensions, nuint* global, nuint* local)
    {
        Reached++;
        Items = (int)(local[0] * local[1] * local[2]);
        Launching?.Invoke(this);
        return Launches.TryDequeue(out int status) && status != 0 ? status : base.Launch(queue, kernel, dimensions, global, local);
    }

    internal override int Build(nint program, nint device, ReadOnlySpan<byte> options) =>
        Builds.TryDequeue(out int status) && status != 0 ? status : base.Build(program, device, options);

    internal override int Finish(nint queue)
    {
        Reached++;
        Hang?.Wait();
        return Finishes.TryDequeue(out int status) && status != 0 ? status : base.Finish(queue);
    }

    internal override bool IsDone(nint done) => Hang is null && Waits.Count == 0 && base.IsDone(done);

    internal override int WaitFor(nint done)
    {
        Hang?.Wait();
        return Waits.TryDequeue(out int status) && status != 0 ? status : base.WaitFor(done);
    }
}
