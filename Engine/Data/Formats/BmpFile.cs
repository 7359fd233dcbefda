using System.Buffers.Binary;

namespace Engine.Data.Formats;

/// <summary>Parses the headers of a Windows bitmap before anything decodes it.</summary>
/// <remarks>
/// The decoder misplaces the palette or the pixels under some headers (12 and 56 bytes long, or with a gap before the
/// pixels), so it gets the same rows under the plain header of 40 bytes. Run-length coding is refused.
/// </remarks>
internal static class BmpFile
{
    private const int FileHeaderBytes = 14;

    private const int InfoHeaderBytes = 40;

    /// <summary>Checks the file <paramref name="bytes"/>, which starts with "BM"; what follows the pixels is ignored.</summary>
    /// <exception cref="InvalidDataException">The file is truncated, malformed, of a kind that is not read, or over a limit.</exception>
    internal static CheckedImage Check(ReadOnlySpan<byte> bytes, string name, ImageLimits limits)
    {
        if (bytes.Length < FileHeaderBytes + 12)
            throw Truncated(name);
        uint offset = U32(bytes, 10), headerBytes = U32(bytes, 14);
        if (headerBytes is not (12 or 40 or 52 or 56 or 64 or 108 or 124))
            throw Fail(name, $"its header has {headerBytes} bytes, which no kind of bitmap has");
        if (bytes.Length < FileHeaderBytes + headerBytes)
            throw Truncated(name);

        bool old = headerBytes == 12;
        long width = old ? U16(bytes, 18) : (int)U32(bytes, 18), height = old ? U16(bytes, 20) : (int)U32(bytes, 22);
        int depth = U16(bytes, old ? 24 : 28);
        uint compression = old ? 0 : U32(bytes, 30), declaredColours = old ? 0 : U32(bytes, 46);
        // A negative height says that the rows come from the top.
        limits.Check(name, width, Math.Abs(height));
        bool masked = compression is 3 or 6 && headerBytes != 64;
        if (compression != 0 && !masked)
            throw Fail(name, $"compression {compression} is not read; save it uncompressed");
        if (depth is not (1 or 4 or 8 or 16 or 24 or 32) || masked && depth is not (16 or 32))
            throw Fail(name, $"{depth} bits a pixel are not read; save it with 24");

        // The colour masks are part of a long header and follow a short one.
        long masks = FileHeaderBytes + InfoHeaderBytes;
        long afterHeader = FileHeaderBytes + headerBytes + (masked && headerBytes == 40 ? compression == 6 ? 16 : 12 : 0);
        long rowBytes = (width * depth + 31) / 32 * 4, dataBytes = rowBytes * Math.Abs(height);
        if (offset < afterHeader)
            throw Fail(name, "its pixels start inside its header");
        if (offset + dataBytes > bytes.Length)
            throw Truncated(name);

        int colours = 0;
        if (depth <= 8)
        {
            long room = (offset - afterHeader) / (old ? 3 : 4);
            colours = (int)Math.Min(room, Math.Min(declaredColours == 0 ? 256 : declaredColours, 1L << depth));
            if (colours == 0)
                throw Fail(name, "it has no palette");
        }

        byte[] rewritten = new byte[masks + (masked ? 12 : 0) + 4 * colours + dataBytes];
        "BM"u8.CopyTo(rewritten);
        Put(rewritten, 10, (uint)(rewritten.Length - dataBytes));
        Put(rewritten, 14, InfoHeaderBytes);
        Put(rewritten, 18, (uint)width);
        Put(rewritten, 22, (uint)height);
        rewritten[26] = 1;
        rewritten[28] = (byte)depth;
        Put(rewritten, 30, masked ? 3u : 0u);
        if (masked)
            bytes.Slice((int)masks, 12).CopyTo(rewritten.AsSpan((int)masks));
        for (int i = 0; i < colours; i++)
            bytes.Slice((int)afterHeader + i * (old ? 3 : 4), 3).CopyTo(rewritten.AsSpan((int)masks + 4 * i));
        bytes.Slice((int)offset, (int)dataBytes).CopyTo(rewritten.AsSpan(rewritten.Length - (int)dataBytes));
        return new CheckedImage((int)width, (int)Math.Abs(height), rewritten);
    }

    private static int U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static void Put(byte[] bytes, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(at), value);

    private static InvalidDataException Truncated(string name) => Fail(name, "the file is truncated: it ends before the last of its pixels");

    private static InvalidDataException Fail(string name, string what) => new($"{name}: not a readable BMP: {what}.");
}
