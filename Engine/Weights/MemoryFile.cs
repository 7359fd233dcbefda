namespace Engine.Weights;

/// <summary>A file that is in memory, where it is somebody else's.</summary>
internal sealed class MemoryFile(ReadOnlyMemory<byte> bytes) : IFileBytes
{
    public long Length => bytes.Length;

    public ReadOnlySpan<byte> Span(long start, int length) => bytes.Span.Slice(checked((int)start), length);

    public void Release(long start, long end)
    {
    }

    public void Dispose()
    {
    }
}
