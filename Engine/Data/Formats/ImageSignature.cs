namespace Engine.Data.Formats;

/// <summary>The formats that are read.</summary>
internal enum ImageFormat
{
    /// <summary>ITU-T T.81.</summary>
    Jpeg,

    /// <summary>ISO/IEC 15948.</summary>
    Png,

    /// <summary>Windows bitmap.</summary>
    Bmp,
}

/// <summary>Tells a format by its first bytes, and names the ones that are not read.</summary>
internal static class ImageSignature
{
    private static ReadOnlySpan<byte> Jpeg => [0xFF, 0xD8, 0xFF];

    /// <summary>What a PNG file begins with (ISO/IEC 15948, 5.2).</summary>
    internal static ReadOnlySpan<byte> Png => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>The format of <paramref name="bytes"/>.</summary>
    /// <exception cref="InvalidDataException">It is none of the three; the message names it if it can.</exception>
    internal static ImageFormat Recognise(ReadOnlySpan<byte> bytes, string name)
    {
        if (bytes.StartsWith(Jpeg))
            return ImageFormat.Jpeg;
        if (bytes.StartsWith(Png))
            return ImageFormat.Png;
        if (bytes.StartsWith("BM"u8))
            return ImageFormat.Bmp;
        if (bytes.StartsWith(Png[..4]))
        {
            throw new InvalidDataException(
                $"{name}: a PNG file with a damaged signature, as a transfer in text mode leaves it; copy it again in binary mode.");
        }
        throw new InvalidDataException(Name(bytes) is { } other
            ? $"{name}: {other} files are not read; convert it to JPEG, PNG or BMP."
            : $"{name}: not an image that can be read; expected a JPEG, PNG or BMP file, but its first bytes are {Hex(bytes)}.");
    }

    private static string Hex(ReadOnlySpan<byte> bytes) =>
        Convert.ToHexString(bytes[..Math.Min(8, bytes.Length)]);

    private static string? Name(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith("GIF8"u8)) return "GIF";
        if (bytes.StartsWith("RIFF"u8) && At(bytes, 8, "WEBP"u8)) return "WebP";
        if (bytes.StartsWith("II*\0"u8) || bytes.StartsWith("MM\0*"u8) || bytes.StartsWith("II+\0"u8)) return "TIFF";
        if (At(bytes, 4, "ftypavi"u8)) return "AVIF";
        if (At(bytes, 4, "ftyphei"u8) || At(bytes, 4, "ftyphev"u8) || At(bytes, 4, "ftypmif1"u8)) return "HEIC";
        if (At(bytes, 4, "jP  "u8) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x4F, 0xFF, 0x51])) return "JPEG 2000";
        if (At(bytes, 4, "JXL "u8) || bytes.StartsWith((ReadOnlySpan<byte>)[0xFF, 0x0A])) return "JPEG XL";
        if (bytes.StartsWith("8BPS"u8)) return "Photoshop";
        if (bytes.StartsWith("DDS "u8)) return "DDS";
        if (bytes.StartsWith("qoif"u8)) return "QOI";
        if (bytes.StartsWith("#?RADIANCE"u8)) return "Radiance HDR";
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0x76, 0x2F, 0x31, 0x01])) return "OpenEXR";
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0, 0, 1, 0])) return "icon (ICO)";
        if (bytes.StartsWith("%PDF"u8)) return "PDF";
        if (bytes.StartsWith("<svg"u8)) return "SVG";
        if (bytes.StartsWith("<"u8)) return "XML, SVG or HTML";
        if (bytes.Length > 2 && bytes[0] == 'P' && bytes[1] is >= (byte)'1' and <= (byte)'7' && bytes[2] is (byte)'\n' or (byte)' ' or (byte)'\r')
            return "Netpbm";
        return null;
    }

    private static bool At(ReadOnlySpan<byte> bytes, int start, ReadOnlySpan<byte> pattern) =>
        bytes.Length >= start && bytes[start..].StartsWith(pattern);
}
