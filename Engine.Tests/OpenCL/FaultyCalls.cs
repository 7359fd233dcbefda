using Engine.OpenCL;
using Silk.NET.OpenCL;

namespace Engine.Tests.OpenCL;

/// <summary>A driver that fails when it is told to.</summary>
internal sealed unsafe class FaultyCalls(CL cl) : OpenClCalls(cl)
{
    /// <summary>What the next allocations come back with; the first at once.</summary>
    public Queue<int> Allocations { get; } = new();

    /// <summary>What the next launches come back with.</summary>
    public Queue<int> Launches { get; } = new();

    /// <summary>What the next builds come back with.</summary>
    public Queue<int> Builds { get; } = new();

    /// <summary>Calls that reached the driver's queue since the count was reset.</summary>
    public int Reached { get; set; }

    internal override nint CreateBuffer(nint context, MemFlags flags, long bytes, out int status)
    {
        if (Allocations.TryDequeue(out status) && status != 0)
            return 0;
        return base.CreateBuffer(context, flags, bytes, out status);
    }

    internal override int Launch(nint queue, nint kernel, int dimensions, nuint* global, nuint* local)
    {
        Reached++;
        return Launches.TryDequeue(out int status) && status != 0 ? status : base.Launch(queue, kernel, dimensions, global, local);
    }

    internal override int Build(nint program, nint device, ReadOnlySpan<byte> options) =>
        Builds.TryDequeue(out int status) && status != 0 ? status : base.Build(program, device, options);

    internal override int Finish(nint queue)
    {
        Reached++;
        return base.Finish(queue);
    }
}
