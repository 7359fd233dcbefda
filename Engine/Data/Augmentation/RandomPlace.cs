using Engine.Data.Resizing;

namespace Engine.Data;

/// <summary>A random crop before the sizes of image and network are known.</summary>
/// <param name="Zoom">How much longer the shorter side is than it needs to be for <see cref="ImagePreprocessing"/>'s margin; at least 1.</param>
/// <param name="Across">The place across, drawn in [0, 1).</param>
/// <param name="Down">The place down, drawn in [0, 1).</param>
internal readonly record struct RandomPlace(float Zoom, float Across, float Down)
{
    /// <summary>An image that has the network's size already is padded by this part of its sides: 4 pixels for 32.</summary>
    private const int PaddedPart = 8;

    /// <summary>The crop's windows for an image and a network's input.</summary>
    internal (CropWindow Columns, CropWindow Rows) Windows(int imageWidth, int imageHeight, int width, int height)
    {
        if (imageWidth == width && imageHeight == height)
            return (Padded(width, Across), Padded(height, Down));
        int side = (int)Math.Round(ImagePreprocessing.WithMargin(Math.Max(width, height)) * (double)Zoom);
        (long resizedWidth, long resizedHeight) = ImagePreprocessing.WithShorterSide(side, imageWidth, imageHeight);
        return (Inside(resizedWidth, width, Across), Inside(resizedHeight, height, Down));
    }

    private static CropWindow Padded(int size, float place)
    {
        int padding = size / PaddedPart;
        return CropWindow.From(size, size, (long)(place * (2 * padding + 1)) - padding);
    }

    private static CropWindow Inside(long size, int crop, float place) => CropWindow.From(size, crop, (long)((double)place * (size - crop + 1)));
}
