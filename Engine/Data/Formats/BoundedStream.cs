namespace Engine.Data.Formats;

/// <summary>A stream over bytes in memory whose position cannot leave them.</summary>
/// <remarks>
/// StbImageSharp seeks by lengths it has read and afterwards asks whether position and length are equal; past the end they
/// never are again, and it loops for ever. Here a seek past an end stops at that end.
/// </remarks>
internal sealed class BoundedStream(byte[] bytes) : Stream
{
    private int _position;

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => bytes.Length;

    public override long Position
    {
        get => _position;
        set => _position = (int)Math.Clamp(value, 0, bytes.Length);
    }

    public override int ReadByte() => _position < bytes.Length ? bytes[_position++] : -1;

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, bytes.Length - _position);
        bytes.AsSpan(_position, count).CopyTo(buffer);
        _position += count;
        return count;
    }

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => bytes.Length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException("The bytes of an image are read-only.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("The bytes of an image are read-only.");
}
