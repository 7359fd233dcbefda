using System.Globalization;
using Engine.Tensors;

namespace Engine.Data;

/// <summary>Generated images of ten classes that a network can learn: five filled shapes, a ring, a cross, and three patterns.</summary>
/// <remarks>
/// Place, size, colours and the patterns' period are drawn for each image, and noise is added, so that no pixel alone tells the
/// class. Left and right may be exchanged. Classes take turns; an image is a function of seed and index. For trying a network or
/// a program out without downloading anything.
/// </remarks>
public sealed class SyntheticDataSet : ImageDataSet
{
    /// <summary>The most images.</summary>
    public const int LargestCount = 10_000_000;

    /// <summary>Noise, where black is 0 and white 1.</summary>
    private const float NoiseDeviation = 0.05f;

    private static readonly (string Name, Func<float, float, bool> Covers)[] Classes =
    [
        // Places from the middle, in units of the shape's radius.
        ("disc", (x, y) => x * x + y * y < 1),
        ("ring", (x, y) => x * x + y * y is > 0.3f and < 1),
        ("square", (x, y) => Math.Max(Math.Abs(x), Math.Abs(y)) < 0.85f),
        ("diamond", (x, y) => Math.Abs(x) + Math.Abs(y) < 1.1f),
        ("triangle", (x, y) => y is > -0.9f and < 0.8f && Math.Abs(x) < (y + 0.9f) * 0.55f),
        ("plus", (x, y) => Math.Min(Math.Abs(x), Math.Abs(y)) < 0.28f && Math.Max(Math.Abs(x), Math.Abs(y)) < 1),
        ("saltire", (x, y) => Math.Min(Math.Abs(x + y), Math.Abs(x - y)) < 0.4f && Math.Max(Math.Abs(x), Math.Abs(y)) < 0.8f),
        ("horizontal stripes", (_, y) => IsOdd(y)),
        ("vertical stripes", (x, _) => IsOdd(x)),
        ("checks", (x, y) => IsOdd(x) != IsOdd(y)),
    ];

    private readonly ImageSize _size;
    private readonly ulong _seed;
    private readonly DecodedImages _decoded;

    /// <summary>A data set of <paramref name="count"/> generated images.</summary>
    /// <param name="count">From 1 to <see cref="LargestCount"/>.</param>
    /// <param name="size">The extents of each, 1 or 3 channels; 3x32x32 if null. Below some 16 pixels shapes are hard to tell apart.</param>
    /// <param name="seed">Which images.</param>
    public SyntheticDataSet(int count, ImageSize? size = null, ulong seed = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, LargestCount);
        _size = size ?? new ImageSize(3, 32, 32);
        _size.RequireImage(nameof(size));
        if ((long)_size.Height * _size.Width > ImageSize.LargestLength / 3)
            throw new ArgumentException($"An image is drawn in three colours, {ImageSize.LargestLength} samples at most; {_size} came.", nameof(size));
        (Count, _seed, _decoded) = (count, seed, new DecodedImages(count));
    }

    /// <inheritdoc/>
    public override string Description => string.Create(CultureInfo.InvariantCulture, $"synthetic:{Count}:{_size}, seed {_seed}");

    /// <inheritdoc/>
    public override int Count { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames { get; } = [.. Classes.Select(c => c.Name)];

    /// <inheritdoc/>
    public override ImageSize? CommonSize => _size;

    /// <inheritdoc/>
    public override string Fingerprint
    {
        get
        {
            using DataHash hash = new();
            hash.Append(Description);
            return hash.Finish();
        }
    }

    /// <inheritdoc/>
    public override int LabelOf(int index) => index % Classes.Length;

    /// <inheritdoc/>
    public override Image Read(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        if (_decoded[index] is { } kept)
            return kept;
        Image image = Draw(index);
        _decoded.Offer(index, image);
        return image;
    }

    /// <summary>Reads <c>synthetic:N</c> and <c>synthetic:N:CxHxW</c>: N images to learn from, and a fifth of that, at least ten, of another seed to judge by.</summary>
    /// <exception cref="ArgumentException">The text is something else.</exception>
    internal static OpenedData Open(string text)
    {
        string[] parts = text.Split(':', 2);
        if (!int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count is < 1 or > LargestCount)
            throw new ArgumentException($"synthetic: takes a number of images up to {LargestCount}, as in synthetic:10000 or synthetic:10000:1x28x28; '{text}' came.");
        ImageSize? size = null;
        if (parts.Length == 2)
            size = ImageSize.TryParse(parts[1], out ImageSize parsed) && parsed.Channels is 1 or 3
                ? parsed
                : throw new ArgumentException($"synthetic: takes an image size as CxHxW with 1 or 3 channels, as in synthetic:10000:1x28x28; '{parts[1]}' came.");
        return new OpenedData(new SyntheticDataSet(count, size), new SyntheticDataSet(Math.Max(10, count / 5), size, seed: 1));
    }

    private static bool IsOdd(float x) => ((int)MathF.Floor(x) & 1) != 0;

    private Image Draw(int index)
    {
        AugmentationRandom random = new(RandomKey.Synthetic(_seed, index));
        int label = LabelOf(index);
        float shorter = Math.Min(_size.Height, _size.Width);

        // Radius of a shape or width of a stripe, and the middle, in pixels.
        bool isPattern = label >= 7;
        float unit = shorter * (isPattern ? 0.09f + 0.09f * random.Uniform() : 0.25f + 0.15f * random.Uniform());
        float middleX = _size.Width * (0.35f + 0.3f * random.Uniform()), middleY = _size.Height * (0.35f + 0.3f * random.Uniform());
        (float Red, float Green, float Blue) ground = Colour(ref random), figure = Colour(ref random);

        // Colours that could not be told apart on a grey picture are moved apart.
        float lift = Luma(figure) >= Luma(ground) ? 0.25f : -0.25f;
        Func<float, float, bool> covers = Classes[label].Covers;
        byte[] pixels = new byte[_size.Height * _size.Width * 3];
        for (int y = 0, i = 0; y < _size.Height; y++)
        {
            for (int x = 0; x < _size.Width; x++, i += 3)
            {
                bool inside = covers((x + 0.5f - middleX) / unit, (y + 0.5f - middleY) / unit);
                (float red, float green, float blue) = inside ? figure : ground;
                float move = inside ? lift : -lift;
                (float first, float second) = random.Normals();
                (float third, _) = random.Normals();
                (pixels[i], pixels[i + 1], pixels[i + 2]) = (Level(red + move, first), Level(green + move, second), Level(blue + move, third));
            }
        }

        if (_size.Channels == 3)
            return Image.FromRgb(_size.Width, _size.Height, pixels);
        byte[] grey = new byte[_size.Height * _size.Width];
        new PixelView(pixels, _size.Width, _size.Height, 3).CopyTo(1, grey);
        new PixelView(grey, _size.Width, _size.Height, 1).CopyTo(3, pixels);
        return Image.FromRgb(_size.Width, _size.Height, pixels);
    }

    private static (float Red, float Green, float Blue) Colour(ref AugmentationRandom random) =>
        (0.25f + 0.5f * random.Uniform(), 0.25f + 0.5f * random.Uniform(), 0.25f + 0.5f * random.Uniform());

    private static float Luma((float Red, float Green, float Blue) colour) => 0.299f * colour.Red + 0.587f * colour.Green + 0.114f * colour.Blue;

    private static byte Level(float value, float noise) => (byte)MathF.Round(255 * Math.Clamp(value + NoiseDeviation * noise, 0, 1));
}
