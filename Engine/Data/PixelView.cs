namespace Engine.Data;

/// <summary>An image's bytes where they lie, so that a small one in a large array is used without a copy: rows from the top, no padding.</summary>
/// <param name="bytes">Height × width × channels of them.</param>
/// <param name="width">Pixels a row.</param>
/// <param name="height">The number of rows.</param>
/// <param name="channels">Bytes a pixel: 1 (grey) or 3 (RGB).</param>
internal readonly ref struct PixelView(ReadOnlySpan<byte> bytes, int width, int height, int channels)
{
    internal ReadOnlySpan<byte> Bytes { get; } = bytes;

    internal int Width { get; } = width;

    internal int Height { get; } = height;

    internal int Channels { get; } = channels;

    /// <summary>Writes the pixels with another number of channels: grey repeated, or colour's luma by PIL's integer form of ITU-R 601, (19595 R + 38470 G + 7471 B + 2¹⁵) / 2¹⁶.</summary>
    /// <param name="channels">1 or 3.</param>
    /// <param name="destination">Receives height × width × channels bytes.</param>
    internal void CopyTo(int channels, Span<byte> destination)
    {
        ReadOnlySpan<byte> source = Bytes;
        if (channels == Channels)
        {
            source.CopyTo(destination);
        }
        else if (channels == 1)
        {
            for (int i = 0, p = 0; p <= source.Length - 3; i++, p += 3)
                destination[i] = (byte)((source[p] * 19595 + source[p + 1] * 38470 + source[p + 2] * 7471 + 0x8000) >> 16);
        }
        else
        {
            for (int i = 0, p = 0; i < source.Length; i++, p += 3)
                destination[p] = destination[p + 1] = destination[p + 2] = source[i];
        }
    }
}
