using System.Buffers.Binary;

namespace Engine.Data.Formats;

/// <summary>Tells whether gzip data is there to its end, which .NET's decompressor does not ask for.</summary>
/// <remarks>A member ends in eight bytes, little end first: the CRC-32 of its content, and the content's length (RFC 1952). A file may have several members, whose contents follow each other:
/// what <c>cat</c> and <c>bgzip</c> make, the latter with an empty one last. Zeros that fill a tape's or disk's block may come after them.</remarks>
internal static class GzipEnd
{
    private const int TrailerBytes = 8;

    /// <summary>Whether the last member's end is where the file ends, but for zeros.</summary>
    /// <param name="file">The file.</param>
    /// <param name="first">How the content of all members, as it was decompressed, begins.</param>
    /// <param name="rest">How it goes on.</param>
    internal static bool Follows(FileStream file, ReadOnlySpan<byte> first, ReadOnlySpan<byte> rest)
    {
        long zeros = EndOfZeros(file);

        // A length above 0 has its last byte that is none within its four; an empty member has ten bytes, all 0 but for the first, a block without symbols.
        for (long end = zeros; end <= Math.Min(zeros + 3, file.Length); end++)
        {
            if (IsTrailer(file, end, first, rest))
                return true;
        }

        return zeros + 1 + TrailerBytes <= file.Length && ByteAt(file, zeros - 1) == 3;
    }

    private static bool IsTrailer(FileStream file, long end, ReadOnlySpan<byte> first, ReadOnlySpan<byte> rest)
    {
        Span<byte> trailer = stackalloc byte[TrailerBytes];
        if (end < TrailerBytes)
            return false;
        file.Position = end - TrailerBytes;
        file.ReadExactly(trailer);
        uint check = BinaryPrimitives.ReadUInt32LittleEndian(trailer);
        long length = BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]), beforeRest = length - rest.Length;
        if (length == 0 || beforeRest > first.Length)
            return false;
        if (beforeRest == first.Length)
            return true; // the only member: the decompressor has compared its check
        return check == (beforeRest > 0 ? Crc32.Of(rest, Crc32.Of(first[^(int)beforeRest..])) : Crc32.Of(rest[^(int)length..]));
    }

    /// <summary>Where the zeros begin that a file ends in.</summary>
    private static long EndOfZeros(FileStream file)
    {
        Span<byte> block = stackalloc byte[512];
        long end = file.Length;
        while (end > 0)
        {
            Span<byte> last = block[..(int)Math.Min(block.Length, end)];
            file.Position = end - last.Length;
            file.ReadExactly(last);
            int nonZero = last.LastIndexOfAnyExcept((byte)0);
            end -= last.Length - (nonZero + 1);
            if (nonZero >= 0)
                break;
        }

        return end;
    }

    private static int ByteAt(FileStream file, long place)
    {
        file.Position = place;
        return file.ReadByte();
    }
}
