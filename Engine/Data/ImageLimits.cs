namespace Engine.Data;

/// <summary>What an image file may ask for before it is refused unread. The dimensions are read first, so a small file cannot claim a huge image.</summary>
public sealed record ImageLimits
{
    /// <summary>The largest <see cref="MaxPixels"/>: the decoder counts bytes in 32 bits, and a pixel takes up to eight of them.</summary>
    public const long LargestMaxPixels = 250_000_000;

    /// <summary>The longest side that the decoder takes; a longer one it would call damaged.</summary>
    private const int LongestSide = 1 << 24;

    /// <summary>100 megapixels, 256 MiB a file.</summary>
    public static ImageLimits Default { get; } = new();

    /// <summary>The most pixels (width × height) an image may have; 100 million unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1, or above <see cref="LargestMaxPixels"/>.</exception>
    public long MaxPixels
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, LargestMaxPixels);
            field = value;
        }
    } = 100_000_000;

    /// <summary>The most bytes a file may have; 256 MiB unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1, or above one gibibyte.</exception>
    public long MaxFileBytes
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, 1L << 30);
            field = value;
        }
    } = 256L << 20;

    /// <summary>Refuses an image without pixels, with more than <see cref="MaxPixels"/>, or with a side that is too long to decode.</summary>
    internal void Check(string name, long width, long height)
    {
        if (width < 1 || height < 1)
            throw new InvalidDataException($"{name}: the image is {width}×{height}; an image needs at least one pixel.");
        // Sides come from at most 32 bits, so the product fits.
        if (width * height > MaxPixels)
        {
            throw new InvalidDataException(
                $"{name}: the image is {width}×{height}, above the limit of {MaxPixels} pixels; make it smaller. (A program that uses the library may raise ImageLimits.MaxPixels.)");
        }

        if (Math.Max(width, height) > LongestSide)
            throw new InvalidDataException($"{name}: the image is {width}×{height}, and a side longer than {LongestSide} pixels is not read; cut it into parts.");
    }
}
