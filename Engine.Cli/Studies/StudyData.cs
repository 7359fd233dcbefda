using Engine.Data;

namespace Engine.Cli.Studies;

/// <summary>The two data sets that the story is told with.</summary>
internal enum KnownData
{
    /// <summary>Handwritten digits, 28×28, grey.</summary>
    Mnist,

    /// <summary>Photographs of ten kinds of things, 32×32.</summary>
    Cifar10,
}

/// <summary>Images for a study.</summary>
/// <param name="Training">The images to learn from.</param>
/// <param name="Test">The images to judge by.</param>
/// <param name="Size">What networks take: the extents of every image, or 3×32×32 where they differ.</param>
/// <param name="IsSynthetic">Whether they were generated because no real ones were found or asked for; a report says so everywhere.</param>
/// <param name="Remark">Where real ones are to be had, when these are not; else empty.</param>
internal sealed record StudyData(ImageDataSet Training, ImageDataSet Test, ImageSize Size, bool IsSynthetic, string Remark)
{
    private const int SyntheticImages = 10_000;
    private const double TestPart = 0.2;

    /// <summary>The data in a few words for headings: <c>folder:data/cifar10, training images</c>, marked where synthetic.</summary>
    internal string Description => IsSynthetic ? $"SYNTHETIC images ({Training.Description})" : Training.Description;

    /// <summary>Opens what was asked for; without that, the wanted data under <c>data/</c>; without those, generated images of the same size.</summary>
    /// <exception cref="UsageException"><paramref name="spec"/> is no data set.</exception>
    internal static StudyData Open(string? spec, KnownData wanted)
    {
        if (spec is null && Find(wanted) is { } found)
            spec = found;
        bool isSynthetic = spec is null || spec.StartsWith("synthetic:", StringComparison.Ordinal);
        string remark = spec is null ? $"No {Name(wanted)} was found at {Place(wanted)}, so the images are generated. {WhereToGet(wanted)}" : "";
        OpenedData data = UsageException.Understand(() => DataCatalog.Open(spec ?? $"synthetic:{SyntheticImages}:{(wanted == KnownData.Mnist ? "1x28x28" : "3x32x32")}"));
        (ImageDataSet training, ImageDataSet test) = data.Validation is { } apart ? (data.Training, apart) : DataSplit.HoldOut(data.Training, TestPart, seed: 0);
        return new StudyData(training, test, training.CommonSize ?? new ImageSize(3, 32, 32), isSynthetic, remark);
    }

    /// <summary>So many images of each part, classes as equal as they can be; all where there are fewer.</summary>
    internal StudyData Take(int training, int test, ulong seed = 0) => this with { Training = Some(Training, training, seed), Test = Some(Test, test, seed) };

    private static ImageDataSet Some(ImageDataSet data, int count, ulong seed) => count >= data.Count ? data : DataSplit.Take(data, count, seed);

    private static string? Find(KnownData wanted)
    {
        string place = Place(wanted);
        if (!Directory.Exists(place))
            return null;
        return wanted == KnownData.Mnist ? $"idx:{place}" : Directory.Exists(Path.Combine(place, "train")) ? $"folder:{place}" : $"cifar10:{place}";
    }

    private static string Name(KnownData data) => data == KnownData.Mnist ? "MNIST" : "CIFAR-10";

    private static string Place(KnownData data) => data == KnownData.Mnist ? "data/mnist" : "data/cifar10";

    private static string WhereToGet(KnownData data) => data == KnownData.Mnist
        ? "MNIST's four IDX files are at https://yann.lecun.com/exdb/mnist and many mirrors; unpack them into data/mnist, or give --data idx:DIR."
        : "CIFAR-10's binary version is at https://www.cs.toronto.edu/~kriz/cifar.html; unpack it into data/cifar10, or give --data cifar10:DIR.";
}
