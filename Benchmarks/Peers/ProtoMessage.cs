using System.Text;

namespace Benchmarks.Peers;

/// <summary>A protocol-buffers message under construction; payloads are kept as they are and never copied into one another.</summary>
internal sealed class ProtoMessage
{
    private readonly List<ReadOnlyMemory<byte>> _pieces = [];
    private long _length;

    internal ProtoMessage Number(int field, long value)
    {
        Add(Varint((ulong)field << 3));
        Add(Varint((ulong)value));
        return this;
    }

    internal ProtoMessage Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    internal ProtoMessage Bytes(int field, ReadOnlyMemory<byte> value)
    {
        Add(Varint((ulong)field << 3 | 2));
        Add(Varint((ulong)value.Length));
        Add(value);
        return this;
    }

    internal ProtoMessage Message(int field, ProtoMessage value)
    {
        Add(Varint((ulong)field << 3 | 2));
        Add(Varint((ulong)value._length));
        foreach (ReadOnlyMemory<byte> piece in value._pieces)
            Add(piece);
        return this;
    }

    internal void WriteTo(Stream stream)
    {
        foreach (ReadOnlyMemory<byte> piece in _pieces)
            stream.Write(piece.Span);
    }

    private static byte[] Varint(ulong value)
    {
        var bytes = new List<byte>();
        for (; value >= 0x80; value >>= 7)
            bytes.Add((byte)(value | 0x80));
        bytes.Add((byte)value);
        return [.. bytes];
    }

    private void Add(ReadOnlyMemory<byte> piece)
    {
        _pieces.Add(piece);
        _length += piece.Length;
    }
}
