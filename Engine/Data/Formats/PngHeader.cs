using System.Buffers.Binary;

namespace Engine.Data.Formats;

/// <summary>The IHDR chunk of a PNG file.</summary>
internal readonly record struct PngHeader(uint Width, uint Height, int Depth, int Colour, bool Interlaced)
{
    /// <summary>Samples a pixel: grey, colour, palette index, grey and alpha, colour and alpha.</summary>
    private int Channels => Colour switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };

    internal bool HasPalette => Colour == 3;

    /// <summary>Bytes of the image data once inflated: each row starts with its filter; an interlaced image is seven small ones.</summary>
    internal long DataBytes
    {
        get
        {
            if (!Interlaced)
                return Pass(Width, Height);
            // Adam7: where each pass starts, and its steps across and down.
            return Pass(Part(Width, 0, 8), Part(Height, 0, 8)) + Pass(Part(Width, 4, 8), Part(Height, 0, 8))
                + Pass(Part(Width, 0, 4), Part(Height, 4, 8)) + Pass(Part(Width, 2, 4), Part(Height, 0, 4))
                + Pass(Part(Width, 0, 2), Part(Height, 2, 4)) + Pass(Part(Width, 1, 2), Part(Height, 0, 2))
                + Pass(Width, Part(Height, 1, 2));
        }
    }

    /// <summary>Parses the payload of an IHDR chunk; null if it is not one that the standard allows.</summary>
    internal static PngHeader? Parse(ReadOnlySpan<byte> payload)
    {
        if (payload.Length != 13 || payload[10] != 0 || payload[11] != 0 || payload[12] > 1)
            return null;
        PngHeader header = new(
            BinaryPrimitives.ReadUInt32BigEndian(payload), BinaryPrimitives.ReadUInt32BigEndian(payload[4..]),
            payload[8], payload[9], payload[12] == 1);
        bool allowed = header.Colour switch
        {
            0 => header.Depth is 1 or 2 or 4 or 8 or 16,
            3 => header.Depth is 1 or 2 or 4 or 8,
            2 or 4 or 6 => header.Depth is 8 or 16,
            _ => false,
        };
        return allowed && header.Width <= int.MaxValue && header.Height <= int.MaxValue ? header : null;
    }

    private long Pass(long width, long height) => width == 0 || height == 0 ? 0 : height * (1 + (width * Channels * Depth + 7) / 8);

    private static long Part(long size, int start, int step) => size <= start ? 0 : (size - start + step - 1) / step;
}
