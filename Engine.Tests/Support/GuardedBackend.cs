using Engine.Backends;
using Engine.Cpu;
using Engine.Tensors;

namespace Engine.Tests.Support;

/// <summary>The CPU backend with every buffer at an unmapped page.</summary>
internal sealed class GuardedBackend(CpuBackend inner, GuardSide side) : DelegatingBackend(inner)
{
    private readonly List<(CpuBuffer Buffer, GuardedMemory Memory)> _live = [];

    public override DeviceBuffer Allocate(long length)
    {
        Free(given => given.IsDisposed);
        var memory = new GuardedMemory(length, side);
        CpuBuffer buffer = CpuBuffer.Wrap(memory.Pointer, length);
        _live.Add((buffer, memory));
        return buffer;
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        Free(_ => true);
    }

    private void Free(Predicate<CpuBuffer> which) => _live.RemoveAll(entry =>
    {
        if (!which(entry.Buffer))
            return false;
        entry.Memory.Dispose();
        return true;
    });
}
