using Engine.Data.Formats;
using Engine.Files;

namespace Engine.Data;

/// <summary>Reads JPEG, PNG and BMP files, recognised by their first bytes and never by their name; writes PNG.</summary>
/// <remarks>
/// The file is walked from its first byte to its last before anything is decoded: a truncated or malformed file is refused
/// with one sentence, in bounded time. Every image becomes 8-bit RGB, as <c>PIL.Image.convert("RGB")</c> makes it: grey is
/// repeated, a palette is looked up, alpha is dropped without blending. Of 16-bit samples the high byte is kept. (A BMP of
/// 16 bits a pixel comes within one level of PIL's, which rounds its five and six bits down; a place beyond a palette is
/// black.) A CMYK JPEG is converted if it carries Adobe's marker, as practically all do. The EXIF orientation is not
/// applied, as torchvision does not apply it: turn such photographs first.
/// </remarks>
public static class ImageFile
{
    /// <summary>Reads the image file at <paramref name="path"/>.</summary>
    /// <param name="path">The file; its extension does not matter.</param>
    /// <param name="limits">The most pixels and bytes; <see cref="ImageLimits.Default"/> if null.</param>
    /// <exception cref="InvalidDataException">The file is not a JPEG, PNG or BMP, is damaged, truncated, of an unsupported kind, or over a limit. The message starts with the path.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Image Read(string path, ImageLimits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        limits ??= ImageLimits.Default;
        byte[] bytes;
        using (FileStream stream = InputFile.OpenRegular(path, "an image"))
        {
            CheckSize(path, stream.Length, limits);
            bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
        }
        return Decode(bytes, path, limits);
    }

    /// <summary>Reads the image file whose content is <paramref name="bytes"/>.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="name">What error messages call it: its path, or where it came from.</param>
    /// <param name="limits">The most pixels and bytes; <see cref="ImageLimits.Default"/> if null.</param>
    /// <exception cref="InvalidDataException">As for <see cref="Read"/>; the message starts with <paramref name="name"/>.</exception>
    public static Image Decode(ReadOnlyMemory<byte> bytes, string name, ImageLimits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        limits ??= ImageLimits.Default;
        CheckSize(name, bytes.Length, limits);
        CheckedImage image = ImageSignature.Recognise(bytes.Span, name) switch
        {
            ImageFormat.Jpeg => JpegFile.Check(bytes.Span, name, limits),
            ImageFormat.Png => PngFile.Check(bytes, name, limits),
            _ => BmpFile.Check(bytes.Span, name, limits),
        };
        return StbDecoder.Decode(image, name);
    }

    /// <summary>Writes an image as a PNG file; what is there is replaced once the new one is whole.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void WritePng(string path, Image image)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(image);
        byte[] bytes = PngWriter.Write(image);
        WholeFile.Write(path, stream => stream.Write(bytes));
    }

    private static void CheckSize(string name, long length, ImageLimits limits)
    {
        if (length == 0)
            throw new InvalidDataException($"{name}: the file is empty; expected a JPEG, PNG or BMP image.");
        if (length > limits.MaxFileBytes)
        {
            throw new InvalidDataException(
                $"{name}: the file has {length} bytes, above the limit of {limits.MaxFileBytes}; make it smaller. (A program that uses the library may raise ImageLimits.MaxFileBytes.)");
        }
    }
}
