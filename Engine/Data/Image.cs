using Engine.Data.Resizing;

namespace Engine.Data;

/// <summary>A picture in memory: 8-bit RGB, rows from the top, no padding between rows. Immutable.</summary>
public sealed class Image
{
    private readonly byte[] _pixels;

    private Image(int width, int height, byte[] pixels) => (Width, Height, _pixels) = (width, height, pixels);

    /// <summary>Pixels a row.</summary>
    public int Width { get; }

    /// <summary>The number of rows.</summary>
    public int Height { get; }

    /// <summary>Red, green and blue of every pixel: <see cref="Height"/> rows of <see cref="Width"/> × 3 bytes.</summary>
    public ReadOnlySpan<byte> Pixels => _pixels;

    /// <summary>The image whose pixels are <paramref name="pixels"/>. The array is kept, not copied: do not write to it afterwards.</summary>
    /// <param name="width">Pixels a row, at least 1.</param>
    /// <param name="height">The number of rows, at least 1.</param>
    /// <param name="pixels">Red, green, blue, row after row from the top: width × height × 3 bytes.</param>
    /// <exception cref="ArgumentOutOfRangeException">A side is below 1.</exception>
    /// <exception cref="ArgumentException">The array has another length.</exception>
    public static Image FromRgb(int width, int height, byte[] pixels)
    {
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        long expected = (long)width * height * 3;
        if (pixels.Length != expected)
        {
            throw new ArgumentException(
                $"An RGB image of {width}×{height} has {expected} bytes, but {pixels.Length} came.", nameof(pixels));
        }
        return new Image(width, height, pixels);
    }

    /// <summary>The image at another size, by PIL's antialiased bilinear filter: the same bytes that <c>Image.resize(…, BILINEAR)</c> gives.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A side is below 1, or the result would not fit in one array.</exception>
    public Image Resize(int width, int height)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)width * height, Array.MaxLength / 3, nameof(width));
        byte[] resized = new byte[width * height * 3];
        BilinearResize.Run(
            _pixels, Width, Height, channels: 3,
            new ResizeWindow(width, First: 0, Count: width), new ResizeWindow(height, First: 0, Count: height),
            resized, destinationStride: width * 3);
        return new Image(width, height, resized);
    }

    /// <summary>The pixels, for what works on images wherever they lie.</summary>
    internal PixelView View => new(_pixels, Width, Height, channels: 3);
}
