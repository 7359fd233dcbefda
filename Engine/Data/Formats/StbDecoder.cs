using StbImageSharp;

namespace Engine.Data.Formats;

/// <summary>The one call into StbImageSharp.</summary>
internal static class StbDecoder
{
    /// <summary>The pixels of a checked image.</summary>
    /// <exception cref="InvalidDataException">The decoder failed, or stopped before the end of the data.</exception>
    internal static Image Decode(CheckedImage image, string name)
    {
        using BoundedStream stream = new(image.Bytes);
        ImageResult result;
        try
        {
            result = ImageResult.FromStream(stream, ColorComponents.RedGreenBlue);
        }
        // Whatever managed code throws on damaged data (an index, a bad argument, an operation) means the same here.
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw Damaged(name, e);
        }
        // On some damage the decoder gives up in the middle, calls it success, and leaves the rest of the pixels unset.
        if (stream.Position != stream.Length || result.Width != image.Width || result.Height != image.Height)
            throw Damaged(name, null);
        return Image.FromRgb(result.Width, result.Height, result.Data);
    }

    private static InvalidDataException Damaged(string name, Exception? cause) =>
        new($"{name}: the image data is damaged and cannot be decoded; get an intact copy.", cause);
}
