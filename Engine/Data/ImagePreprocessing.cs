using System.Buffers;
using Engine.Data.Resizing;
using Engine.Tensors;

namespace Engine.Data;

/// <summary>
/// What an image goes through before a network sees it, as torchvision's evaluation transform does it: the shorter side is
/// resized by PIL's antialiased bilinear filter, the centre is cut out, samples are scaled to 0…1 and normalised per channel.
/// </summary>
/// <remarks>
/// From the same pixels the bytes before scaling are PIL's own. Immutable and thread-safe; change a property with <c>with</c>.
/// The defaults are those of <see cref="ImageNet"/>. Krizhevsky et al. (2012) introduced the resize to 256 and the crop.
/// </remarks>
public sealed record ImagePreprocessing
{
    /// <summary>Shorter side to 256, the centre 224×224, ImageNet's mean and standard deviation: what torchvision's AlexNet and VGG were trained for.</summary>
    public static ImagePreprocessing ImageNet { get; } = new();

    /// <summary>1 turns the image grey (ITU-R 601, PIL's mode "L") before all else; 3 keeps red, green and blue.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Neither 1 nor 3.</exception>
    public int Channels { get; init => field = ImageSize.RequireChannels(value, nameof(value)); } = 3;

    /// <summary>The rows that come out, in pixels.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int Height { get; init => field = AtLeastOne(value); } = 224;

    /// <summary>The columns that come out, in pixels.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int Width { get; init => field = AtLeastOne(value); } = 224;

    /// <summary>
    /// The length that the shorter side is resized to; the longer one keeps the proportion, rounded down. Null crops without
    /// resizing. Where the resized image is smaller than the crop it is padded with black.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Below 1.</exception>
    public int? ShorterSide { get; init => field = value is { } side ? AtLeastOne(side) : null; } = 256;

    /// <summary>
    /// Whether an image that already has <see cref="Height"/> and <see cref="Width"/> is taken as it is instead of being resized to
    /// <see cref="ShorterSide"/> and cropped. Off as torchvision has it; on for what was trained on images of the network's own size.
    /// </summary>
    public bool KeepsFittingImages { get; init; }

    /// <summary>What is subtracted from each channel once it is scaled to 0…1, and what it is divided by after that.</summary>
    public Normalization Normalization { get; init => field = value ?? throw new ArgumentNullException(nameof(value)); } = Normalization.ImageNet;

    /// <summary>The preprocessing for a network whose input is <paramref name="height"/>×<paramref name="width"/> with <paramref name="channels"/> channels.</summary>
    /// <remarks>
    /// RGB: ImageNet's, with its margin of 256 to 224 around the crop. Grey: turned grey and fitted (the shorter side to the
    /// input's longer one), scaled to 0…1 and not normalised.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">Channels other than 1 or 3, or a side below 1.</exception>
    public static ImagePreprocessing For(int channels, int height, int width)
    {
        int longer = Math.Max(AtLeastOne(height), AtLeastOne(width));
        ImagePreprocessing preprocessing = new() { Channels = channels, Height = height, Width = width };
        return channels == 1
            ? preprocessing with { ShorterSide = longer, Normalization = Normalization.None }
            : preprocessing with { ShorterSide = WithMargin(longer) };
    }

    /// <summary>What images go through in a training without augmentation, and so what a trained network is to classify: an image of the network's size as it
    /// is, another one as <see cref="For(int, int, int)"/> has it, normalised as in the training.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Channels other than 1 or 3, or a side below 1.</exception>
    public static ImagePreprocessing AsInTraining(int channels, int height, int width, Normalization normalization) =>
        For(channels, height, width) with { KeepsFittingImages = true, Normalization = normalization };

    /// <summary>Prepares <paramref name="image"/>.</summary>
    /// <param name="image">Any image.</param>
    /// <param name="destination">Receives <see cref="Height"/> × <see cref="Width"/> × <see cref="Channels"/> values, channels last.</param>
    /// <exception cref="ArgumentException">The destination has another length, <see cref="Normalization"/> does not fit <see cref="Channels"/>, or it divides by what is not above zero.</exception>
    public void Apply(Image image, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(image);
        long length = (long)Height * Width * Channels;
        if (destination.Length != length)
        {
            throw new ArgumentException(
                $"An input of {Height}×{Width}×{Channels} has {length} values, but the destination has {destination.Length}.", nameof(destination));
        }

        Normalization.Check(Channels);
        Span<float> levels = stackalloc float[ByteLevels.Count * Channels];
        ByteLevels.Fill(levels, Channels, Normalization);
        byte[] samples = ArrayPool<byte>.Shared.Rent(destination.Length);
        Span<byte> cropped = samples.AsSpan(0, destination.Length);
        Crop(image.View, cropped);
        ByteLevels.Apply(levels, cropped, destination);
        ArrayPool<byte>.Shared.Return(samples);
    }

    /// <summary>Refuses to serve a network that takes images of another shape.</summary>
    /// <exception cref="ArgumentException">It does.</exception>
    internal void RequireFor(Shape input, string network)
    {
        if (Channels != input[3] || Height != input[1] || Width != input[2])
            throw new ArgumentException($"{network} takes images of {input[3]}×{input[1]}×{input[2]} (channels, height, width), but the preprocessing gives {Channels}×{Height}×{Width}.");
    }

    /// <summary>The bytes before scaling: resized, cropped, padded; Height × Width × Channels of them.</summary>
    internal void Crop(PixelView image, Span<byte> destination)
    {
        (long width, long height) = ShorterSide is not { } side || KeepsFittingImages && image.Width == Width && image.Height == Height
            ? (image.Width, image.Height)
            : WithShorterSide(side, image.Width, image.Height);
        ImageCrop.Run(image, Channels, CropWindow.Centre(width, Width), CropWindow.Centre(height, Height), Width, Height, destination);
    }

    /// <summary>The shorter side that leaves ImageNet's margin around a crop: 256 for 224.</summary>
    internal static int WithMargin(int side) => (int)Math.Round(side * 256.0 / 224.0);

    /// <summary>The size of an image whose shorter side is resized to <paramref name="side"/>.</summary>
    internal static (long Width, long Height) WithShorterSide(int side, int width, int height) =>
        // As torchvision computes it: the product exact, the quotient in double, the fraction dropped.
        width <= height
            ? (side, (long)((double)((long)side * height) / width))
            : ((long)((double)((long)side * width) / height), side);

    private static int AtLeastOne(int value)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(value, 1);
        return value;
    }
}
