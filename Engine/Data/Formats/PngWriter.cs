using System.Buffers.Binary;
using System.IO.Compression;

namespace Engine.Data.Formats;

/// <summary>Writes a PNG file (ISO/IEC 15948): 8-bit RGB, each row by the filter that leaves the smallest differences, one IDAT chunk.</summary>
internal static class PngWriter
{
    private const int BytesPerPixel = 3, Filters = 5;

    internal static byte[] Write(Image image)
    {
        Span<byte> header = stackalloc byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, image.Width);
        BinaryPrimitives.WriteInt32BigEndian(header[4..], image.Height);
        // Eight bits a sample, RGB; deflate, adaptive filters, not interlaced.
        ((ReadOnlySpan<byte>)[8, 2, 0, 0, 0]).CopyTo(header[8..]);

        using MemoryStream file = new();
        file.Write(ImageSignature.Png);
        WriteChunk(file, "IHDR"u8, header);
        WriteChunk(file, "IDAT"u8, Compressed(image));
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static byte[] Compressed(Image image)
    {
        using MemoryStream data = new();
        using (ZLibStream deflater = new(data, CompressionLevel.SmallestSize))
        {
            int length = image.Width * BytesPerPixel;
            byte[] above = new byte[length], filtered = new byte[1 + length], best = new byte[1 + length];
            for (int y = 0; y < image.Height; y++)
            {
                ReadOnlySpan<byte> row = image.Pixels.Slice(y * length, length);
                long least = long.MaxValue;
                for (int filter = 0; filter < Filters; filter++)
                {
                    long sum = Filter(filter, row, above, filtered);
                    if (sum < least)
                        (least, filtered, best) = (sum, best, filtered);
                }

                deflater.Write(best);
                row.CopyTo(above);
            }
        }

        return data.ToArray();
    }

    /// <summary>Each byte less its prediction from the bytes to the left, above, and above to the left; the sum of the differences' sizes.</summary>
    private static long Filter(int filter, ReadOnlySpan<byte> row, ReadOnlySpan<byte> above, Span<byte> output)
    {
        output[0] = (byte)filter;
        long sum = 0;
        for (int i = 0; i < row.Length; i++)
        {
            bool first = i < BytesPerPixel;
            int a = first ? 0 : row[i - BytesPerPixel], b = above[i], c = first ? 0 : above[i - BytesPerPixel];
            int prediction = filter switch { 0 => 0, 1 => a, 2 => b, 3 => (a + b) / 2, _ => Paeth(a, b, c) };
            byte difference = (byte)(row[i] - prediction);
            output[1 + i] = difference;
            sum += Math.Abs((sbyte)difference + 0);
        }

        return sum;
    }

    private static int Paeth(int a, int b, int c)
    {
        int estimate = a + b - c;
        int toA = Math.Abs(estimate - a), toB = Math.Abs(estimate - b), toC = Math.Abs(estimate - c);
        return toA <= toB && toA <= toC ? a : toB <= toC ? b : c;
    }

    private static void WriteChunk(MemoryStream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> payload)
    {
        byte[] chunk = new byte[12 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(chunk, payload.Length);
        type.CopyTo(chunk.AsSpan(4));
        payload.CopyTo(chunk.AsSpan(8));
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(8 + payload.Length), Crc32.Of(chunk.AsSpan(4, 4 + payload.Length)));
        file.Write(chunk);
    }
}
