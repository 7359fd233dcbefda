namespace Engine.Weights;

/// <summary>A file's bytes, wherever they are.</summary>
internal interface IFileBytes : IDisposable
{
    /// <summary>How many.</summary>
    long Length { get; }

    /// <summary>Bytes from <paramref name="start"/>; valid until this is disposed.</summary>
    ReadOnlySpan<byte> Span(long start, int length);

    /// <summary>Says that a range has been read and need not stay in memory, where that can be helped.</summary>
    void Release(long start, long end);
}
