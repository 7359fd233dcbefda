using System.Buffers;

namespace Engine.Data.Resizing;

/// <summary>Cuts a window out of a resized image, in the channels wanted; only the window is ever computed.</summary>
internal static class ImageCrop
{
    /// <summary>Writes the crop.</summary>
    /// <param name="image">Any image.</param>
    /// <param name="channels">1 turns colour grey before all else, 3 repeats grey.</param>
    /// <param name="columns">Where the crop lies across.</param>
    /// <param name="rows">Where it lies down.</param>
    /// <param name="width">Columns of the crop.</param>
    /// <param name="height">Rows of the crop.</param>
    /// <param name="destination">Receives height × width × channels bytes; what the windows do not cover is black.</param>
    internal static void Run(PixelView image, int channels, CropWindow columns, CropWindow rows, int width, int height, Span<byte> destination)
    {
        if (columns.Count < width || rows.Count < height)
            destination[..(height * width * channels)].Clear();

        byte[]? converted = null;
        ReadOnlySpan<byte> source = image.Bytes;
        if (channels != image.Channels)
        {
            converted = ArrayPool<byte>.Shared.Rent(checked(image.Width * image.Height * channels));
            image.CopyTo(channels, converted);
            source = converted;
        }

        Span<byte> window = destination[((rows.Padding * width + columns.Padding) * channels)..];
        if (columns.Size == image.Width && rows.Size == image.Height)
        {
            int pitch = image.Width * channels;
            for (int y = 0; y < rows.Count; y++)
                source.Slice((int)(rows.First + y) * pitch + (int)columns.First * channels, columns.Count * channels).CopyTo(window[(y * width * channels)..]);
        }
        else
        {
            BilinearResize.Run(source, image.Width, image.Height, channels, columns.Resized, rows.Resized, window, destinationStride: width * channels);
        }

        if (converted is not null)
            ArrayPool<byte>.Shared.Return(converted);
    }
}
