using System.Buffers.Binary;

namespace Engine.Data.Formats;

/// <summary>Walks the chunks of a PNG file (ISO/IEC 15948) before anything decodes it.</summary>
/// <remarks>
/// The decoder gets the header, the palette and the image data, inflated here and wrapped in stored blocks, so that neither a
/// damaged deflate stream nor one that swells without end reaches it. Transparency and other extras stay behind.
/// </remarks>
internal static class PngFile
{
    /// <summary>Checks the file <paramref name="file"/>, which starts with PNG's signature; what follows IEND is ignored.</summary>
    /// <exception cref="InvalidDataException">The file is truncated, malformed, damaged, or over a limit.</exception>
    internal static CheckedImage Check(ReadOnlyMemory<byte> file, string name, ImageLimits limits)
    {
        ReadOnlySpan<byte> bytes = file.Span;
        PngHeader? header = null;
        ReadOnlySpan<byte> palette = default;
        using MemoryStream data = new();
        for (int position = ImageSignature.Png.Length; ;)
        {
            if (bytes.Length - position < 12)
                throw Fail(name, "the file is truncated: it ends before the IEND chunk");
            uint length = BinaryPrimitives.ReadUInt32BigEndian(bytes[position..]);
            ReadOnlySpan<byte> type = bytes.Slice(position + 4, 4);
            if (type.ContainsAnyExcept(Letters))
                throw Fail(name, $"a damaged chunk at byte {position}");
            if (length > bytes.Length - position - 12)
                throw Fail(name, $"the file is truncated: its {Text(type)} chunk of {length} bytes at byte {position} reaches past its end");
            ReadOnlySpan<byte> payload = bytes.Slice(position + 8, (int)length);
            // A capital first letter marks a chunk without which the image cannot be shown.
            bool critical = type[0] <= 'Z';
            if (critical && Crc32.Of(bytes.Slice(position + 4, 4 + (int)length)) != BinaryPrimitives.ReadUInt32BigEndian(bytes[(position + 8 + (int)length)..]))
                throw Fail(name, $"the checksum of its {Text(type)} chunk at byte {position} is wrong; get an intact copy");
            position += 12 + (int)length;

            if (header is null != type.SequenceEqual("IHDR"u8))
                throw Fail(name, header is null ? $"it starts with a {Text(type)} chunk instead of IHDR" : "it has a second IHDR chunk");
            if (header is null)
            {
                header = PngHeader.Parse(payload) ?? throw Fail(name, "the IHDR chunk is malformed");
                limits.Check(name, header.Value.Width, header.Value.Height);
            }
            else if (type.SequenceEqual("PLTE"u8))
            {
                palette = payload;
            }
            else if (type.SequenceEqual("IDAT"u8))
            {
                data.Write(payload);
            }
            else if (type.SequenceEqual("IEND"u8))
            {
                break;
            }
            else if (critical)
            {
                throw Fail(name, $"it has a {Text(type)} chunk, which is not known");
            }
        }

        PngHeader h = header.Value;
        if (h.HasPalette && (palette.Length is 0 or > 768 || palette.Length % 3 != 0))
            throw Fail(name, "its palette is missing or malformed");
        byte[] rewritten = PngRewriter.Write(bytes.Slice(ImageSignature.Png.Length + 8, 13), h.HasPalette ? palette : default, data, h.DataBytes)
            ?? throw Fail(name, "the image data is damaged or too short; get an intact copy");
        return new CheckedImage((int)h.Width, (int)h.Height, rewritten);
    }

    private static readonly System.Buffers.SearchValues<byte> Letters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"u8);

    private static string Text(ReadOnlySpan<byte> type) => System.Text.Encoding.ASCII.GetString(type);

    private static InvalidDataException Fail(string name, string what) => new($"{name}: not a readable PNG: {what}.");
}
