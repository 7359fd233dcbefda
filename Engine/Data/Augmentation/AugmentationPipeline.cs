using System.Globalization;
using Engine.Naming;
using Engine.Tensors;

namespace Engine.Data;

/// <summary>The augmentations that training images go through, each at most once, always in the same order.</summary>
/// <remarks>
/// The order: crop, flip, scale and rotation say where pixels come from; then brightness, contrast, saturation, pca and noise
/// change them, and cutout hides some. The order in which a list names them does not matter.
/// </remarks>
public sealed class AugmentationPipeline
{
    private const string Nothing = "none";

    private static readonly (string Name, Type Kind, Func<float?, Augmentation> Create)[] Kinds =
    [
        Kind("crop", strength => strength is { } s ? new RandomCrop(s) : new RandomCrop()),
        Kind("flip", strength => strength is { } s ? new HorizontalFlip(s) : new HorizontalFlip()),
        Kind("scale", strength => strength is { } s ? new RandomScale(s) : new RandomScale()),
        Kind("rotation", strength => strength is { } s ? new RandomRotation(s) : new RandomRotation()),
        Kind("brightness", strength => strength is { } s ? new RandomBrightness(s) : new RandomBrightness()),
        Kind("contrast", strength => strength is { } s ? new RandomContrast(s) : new RandomContrast()),
        Kind("saturation", strength => strength is { } s ? new RandomSaturation(s) : new RandomSaturation()),
        Kind("pca", strength => strength is { } s ? new PcaColourShift(s) : new PcaColourShift()),
        Kind("noise", strength => strength is { } s ? new GaussianNoise(s) : new GaussianNoise()),
        Kind("cutout", strength => strength is { } s ? new Cutout(s) : new Cutout()),
    ];

    private readonly (GeometricAugmentation Augmentation, ulong Stream)[] _geometric;
    private readonly (PixelAugmentation Augmentation, ulong Stream)[] _pixels;

    /// <summary>A pipeline of these augmentations.</summary>
    /// <exception cref="ArgumentException">A kind comes twice.</exception>
    public AugmentationPipeline(IEnumerable<Augmentation> augmentations)
    {
        ArgumentNullException.ThrowIfNull(augmentations);
        List<(Augmentation Augmentation, ulong Stream)> placed = [.. augmentations.Select(a => (a, (ulong)Array.FindIndex(Kinds, kind => kind.Kind == a.GetType()))).OrderBy(a => a.Item2)];
        for (int i = 1; i < placed.Count; i++)
        {
            if (placed[i].Stream == placed[i - 1].Stream)
                throw new ArgumentException($"The augmentation {placed[i].Augmentation.Name} comes twice; name each once.", nameof(augmentations));
        }

        Augmentations = [.. placed.Select(a => a.Augmentation)];
        _geometric = [.. placed.Where(a => a.Augmentation is GeometricAugmentation).Select(a => ((GeometricAugmentation)a.Augmentation, a.Stream))];
        _pixels = [.. placed.Where(a => a.Augmentation is PixelAugmentation).Select(a => ((PixelAugmentation)a.Augmentation, a.Stream))];
    }

    /// <summary>No augmentation.</summary>
    public static AugmentationPipeline None { get; } = new([]);

    /// <summary>Every augmentation with its usual strength.</summary>
    public static AugmentationPipeline All { get; } = new(Kinds.Select(kind => kind.Create(null)));

    /// <summary>The names that a list may hold, in the order of the pipeline.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Kinds.Select(kind => kind.Name)];

    /// <summary>The augmentations, in the order in which they apply.</summary>
    public IReadOnlyList<Augmentation> Augmentations { get; }

    /// <summary>Whether values are changed after their place is settled, so that bytes do not do.</summary>
    internal bool ChangesPixels => _pixels.Length > 0;

    /// <summary>The pipeline that a list describes.</summary>
    /// <param name="list"><c>none</c>, or names with commas between them, each with a strength if it is not the usual one: <c>crop,flip,rotation=10</c>.</param>
    /// <exception cref="ArgumentException">A name is unknown (the message gives the nearest) or comes twice, or a strength is no number or out of its range.</exception>
    public static AugmentationPipeline Parse(string list)
    {
        ArgumentNullException.ThrowIfNull(list);
        string[] items = list.Split(',', StringSplitOptions.TrimEntries);
        return items is [Nothing] ? None : new AugmentationPipeline(items.Select(ParseItem));
    }

    /// <summary>The list again, with every strength: <see cref="Parse"/> of it gives the same pipeline.</summary>
    public override string ToString() => Augmentations.Count == 0 ? Nothing : string.Join(',', Augmentations);

    /// <summary>Draws an image's geometry.</summary>
    internal ImageGeometry DrawGeometry(ulong imageKey)
    {
        ImageGeometry geometry = new();
        foreach ((GeometricAugmentation augmentation, ulong stream) in _geometric)
            augmentation.Draw(ref geometry, new AugmentationRandom(CounterRandom.Bits(imageKey, stream)));
        return geometry;
    }

    /// <summary>Changes an image's pixels.</summary>
    internal void ChangePixels(AugmentedPixels pixels, ulong imageKey)
    {
        foreach ((PixelAugmentation augmentation, ulong stream) in _pixels)
            augmentation.Apply(pixels, new AugmentationRandom(CounterRandom.Bits(imageKey, stream)));
    }

    private static (string Name, Type Kind, Func<float?, Augmentation> Create) Kind<T>(string name, Func<float?, T> create)
        where T : Augmentation => (name, typeof(T), create);

    private static Augmentation ParseItem(string item)
    {
        string[] parts = item.Split('=', 2, StringSplitOptions.TrimEntries);
        float? strength = null;
        if (parts.Length == 2)
        {
            strength = float.TryParse(parts[1], NumberStyles.Float, CultureInfo.InvariantCulture, out float number)
                ? number
                : throw new ArgumentException($"The strength of an augmentation is a number, as in rotation=15; '{item}' came.");
        }

        foreach ((string name, _, Func<float?, Augmentation> create) in Kinds)
        {
            if (name == parts[0])
                return create(strength);
        }

        throw new ArgumentException(
            $"There is no augmentation '{parts[0]}'.{NearestName.Question(parts[0], Names)} The augmentations are {string.Join(", ", Names)}; or none.");
    }
}
