using System.Buffers.Binary;
using System.IO.Compression;

namespace Engine.Data.Formats;

/// <summary>Writes a PNG file that takes no decompressing: the image data in stored deflate blocks, one IDAT chunk each.</summary>
internal static class PngRewriter
{
    private const int MaxStoredBytes = 65535;

    /// <summary>Deflate cannot do better than about 1032 to 1.</summary>
    private const long MaxDeflateRatio = 1032;

    /// <summary>The file; null if <paramref name="data"/> is damaged or inflates to fewer than <paramref name="dataBytes"/> bytes.</summary>
    internal static byte[]? Write(ReadOnlySpan<byte> header, ReadOnlySpan<byte> palette, MemoryStream data, long dataBytes)
    {
        long blocks = (dataBytes + MaxStoredBytes - 1) / MaxStoredBytes;
        long size = ImageSignature.Png.Length + (12 + header.Length) + (palette.IsEmpty ? 0 : 12 + palette.Length) + (12 + 2) + blocks * (12 + 5) + dataBytes + 12;
        // Checked before memory is taken: a file of a few bytes may claim any size.
        if (dataBytes > data.Length * MaxDeflateRatio || size > Array.MaxLength)
            return null;

        byte[] file = new byte[size];
        Span<byte> rest = file;
        ImageSignature.Png.CopyTo(rest);
        rest = rest[ImageSignature.Png.Length..];
        header.CopyTo(Chunk(ref rest, "IHDR"u8, header.Length));
        if (!palette.IsEmpty)
            palette.CopyTo(Chunk(ref rest, "PLTE"u8, palette.Length));
        ((ReadOnlySpan<byte>)[0x78, 0x01]).CopyTo(Chunk(ref rest, "IDAT"u8, 2));

        data.Position = 0;
        using ZLibStream inflater = new(data, CompressionMode.Decompress, leaveOpen: true);
        try
        {
            for (long left = dataBytes; left > 0;)
            {
                int count = (int)Math.Min(left, MaxStoredBytes);
                left -= count;
                Span<byte> block = Chunk(ref rest, "IDAT"u8, 5 + count);
                block[0] = left == 0 ? (byte)1 : (byte)0;
                BinaryPrimitives.WriteUInt16LittleEndian(block[1..], (ushort)count);
                BinaryPrimitives.WriteUInt16LittleEndian(block[3..], (ushort)~count);
                if (inflater.ReadAtLeast(block[5..], count, throwOnEndOfStream: false) != count)
                    return null;
            }
            // Reading on to the end lets the inflater compare its checksum; data beyond what the size needs is ignored.
            Span<byte> beyond = stackalloc byte[1];
            _ = inflater.Read(beyond);
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            // The stream is memory, so an error of input or output is the inflater's, such as for a preset dictionary, which PNG does not have.
            return null;
        }
        Chunk(ref rest, "IEND"u8, 0);
        return file;
    }

    /// <summary>Starts a chunk and gives the place of its payload. Checksums stay zero: the decoder does not look at them.</summary>
    private static Span<byte> Chunk(ref Span<byte> rest, ReadOnlySpan<byte> type, int length)
    {
        BinaryPrimitives.WriteInt32BigEndian(rest, length);
        type.CopyTo(rest[4..]);
        Span<byte> payload = rest.Slice(8, length);
        rest = rest[(12 + length)..];
        return payload;
    }
}
