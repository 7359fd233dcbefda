using System.Buffers.Binary;
using System.IO.Compression;
using Engine.Data.Formats;
using Engine.Files;

namespace Engine.Data;

/// <summary>An IDX file of bytes, the format of MNIST and its relatives, plain or gzipped (told by its first bytes), in one piece or several.</summary>
/// <remarks>Two zero bytes, the element type (8: unsigned bytes), the number of dimensions, each extent in four bytes, big end first; then the elements, the last dimension fastest.</remarks>
/// <param name="Extents">The extent of each dimension.</param>
/// <param name="Elements">As many bytes as their product.</param>
internal sealed record IdxFile(int[] Extents, byte[] Elements)
{
    /// <summary>What is taken on a header's word alone; the rest only as it arrives.</summary>
    private const int FirstBytes = 1 << 20;

    /// <exception cref="InvalidDataException">The file is of another kind, damaged, cut short or too long. The message starts with the path.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    internal static IdxFile Read(string path, int dimensions)
    {
        using FileStream file = InputFile.Open(path, "an IDX file");
        bool zipped = file.ReadByte() == 0x1F && file.ReadByte() == 0x8B;
        file.Position = 0;
        using Stream stream = zipped ? new GZipStream(file, CompressionMode.Decompress) : new BufferedStream(file);
        try
        {
            byte[] header = new byte[4 + 4 * dimensions];
            int[] extents = ReadHeader(stream, path, header);
            byte[] elements = ReadElements(stream, path, extents);
            if (zipped && !GzipEnd.Follows(file, header, elements))
                throw new InvalidDataException($"{path}: the gzip data does not end with its check and length: it is truncated, or something else follows it; get an intact copy.");
            return new IdxFile(extents, elements);
        }
        catch (InvalidDataException e) when (!e.Message.StartsWith(path, StringComparison.Ordinal))
        {
            throw new InvalidDataException($"{path}: the gzip data is damaged; get an intact copy.", e);
        }
    }

    private static int[] ReadHeader(Stream stream, string path, Span<byte> header)
    {
        int dimensions = header.Length / 4 - 1;
        int count = stream.ReadAtLeast(header, header.Length, throwOnEndOfStream: false);
        uint magic = 0x0800u + (uint)dimensions;
        uint found = count >= 4 ? BinaryPrimitives.ReadUInt32BigEndian(header) : magic;
        if (found != magic)
        {
            throw new InvalidDataException(
                $"{path}: not an IDX file of {(dimensions == 3 ? "images" : "labels")}: it starts with {found:X8}, expected {magic:X8} (unsigned bytes in {dimensions} dimension{(dimensions == 1 ? "" : "s")}).");
        }

        if (count < header.Length)
            throw new InvalidDataException($"{path}: the file is truncated: it ends after {count} of the header's {header.Length} bytes.");
        int[] extents = new int[dimensions];
        long length = 1;
        for (int i = 0; i < dimensions; i++)
        {
            uint extent = BinaryPrimitives.ReadUInt32BigEndian(header[(4 + 4 * i)..]);
            if (extent == 0)
                throw new InvalidDataException($"{path}: the header says that there is nothing in it: the extent of dimension {i} is 0.");

            // The length is at most Array.MaxLength before each product, so that no product overflows.
            length *= extent;
            if (length > Array.MaxLength)
                throw new InvalidDataException($"{path}: the header claims more than {Array.MaxLength} bytes, which is not read; the file is damaged or too large.");
            extents[i] = (int)extent;
        }

        return extents;
    }

    private static byte[] ReadElements(Stream stream, string path, int[] extents)
    {
        int length = extents.Aggregate((a, b) => a * b);
        byte[] elements = new byte[Math.Min(length, FirstBytes)];
        int filled = 0;
        while (true)
        {
            filled += stream.ReadAtLeast(elements.AsSpan(filled), elements.Length - filled, throwOnEndOfStream: false);
            if (filled < elements.Length)
                throw new InvalidDataException($"{path}: the file is truncated: its header promises {length} bytes and {filled} follow.");
            if (filled == length)
                break;
            Array.Resize(ref elements, (int)Math.Min(length, 2L * elements.Length));
        }

        // Reading on to the end also lets gzip compare its checksum.
        return stream.ReadByte() < 0
            ? elements
            : throw new InvalidDataException($"{path}: the file is longer than the {length} bytes that its header promises; it is damaged or of another kind.");
    }
}
