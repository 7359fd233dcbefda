using Engine.Files;

namespace Engine.Data;

/// <summary>Reads <c>idx:DIR</c>: the four files of MNIST (LeCun, Cortes and Burges 1998) and of the data sets made in its likeness.</summary>
/// <remarks><c>train-images</c> and <c>train-labels</c>, <c>t10k-images</c> and <c>t10k-labels</c>, each with <c>-idx3-ubyte</c> or <c>-idx1-ubyte</c> (or a dot before it), plain or with <c>.gz</c>.</remarks>
internal static class IdxFolder
{
    /// <summary>Classes there are at least, so that a small excerpt of MNIST still is of ten.</summary>
    private const int LeastClasses = 10;

    /// <exception cref="InvalidDataException">A file is damaged, files do not belong together, or a label is out of range. The message starts with the path.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    internal static OpenedData Open(string folder, bool learns)
    {
        InputFile.RequireFolder(folder);
        Part? training = Read(folder, "train"), test = Read(folder, "t10k");
        Part first = training ?? (learns ? null : test) ?? throw Missing(folder, "train-images", 3);
        int classes = LabelRange.Classes(first.Labels, first.LabelFile, LeastClasses, learns);
        string[] names = LabelRange.Names(classes);
        if (test is not null)
            LabelRange.Check(test.Labels, test.LabelFile, classes);
        InMemoryDataSet? testImages = test?.DataSet($"idx:{folder}, test images", names);
        return training is null ? new OpenedData(testImages!, null) : new OpenedData(training.DataSet($"idx:{folder}, training images", names), testImages);
    }

    /// <summary>Whether a folder has any of the images.</summary>
    internal static bool IsAt(string folder) => (Find(folder, "train-images", 3) ?? Find(folder, "t10k-images", 3)) is not null;

    /// <summary>Images and labels; null if there are neither.</summary>
    private static Part? Read(string folder, string part)
    {
        string? imageFile = Find(folder, $"{part}-images", 3), labelFile = Find(folder, $"{part}-labels", 1);
        if (imageFile is null && labelFile is null)
            return null;
        if (imageFile is null || labelFile is null)
            throw imageFile is null ? Missing(folder, $"{part}-images", 3) : Missing(folder, $"{part}-labels", 1);
        IdxFile labels = IdxFile.Read(labelFile, 1), images = IdxFile.Read(imageFile, 3);
        if (images.Extents[0] != labels.Extents[0])
        {
            throw new InvalidDataException(
                $"{labelFile}: {labels.Extents[0]} labels, but {Path.GetFileName(imageFile)} has {images.Extents[0]} images; the two files do not belong together.");
        }

        return new Part(labelFile, images, [.. labels.Elements.Select(label => (int)label)]);
    }

    private static string? Find(string folder, string stem, int dimensions) =>
        Names(stem, dimensions).Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    private static string[] Names(string stem, int dimensions) =>
    [
        $"{stem}-idx{dimensions}-ubyte", $"{stem}-idx{dimensions}-ubyte.gz", $"{stem}.idx{dimensions}-ubyte", $"{stem}.idx{dimensions}-ubyte.gz",
    ];

    private static FileNotFoundException Missing(string folder, string stem, int dimensions) =>
        new($"{folder}: no file {Names(stem, dimensions)[0]}, plain or .gz, is in this folder; expected train-images and train-labels, and where there are test images t10k-images and t10k-labels.");

    private sealed record Part(string LabelFile, IdxFile Images, int[] Labels)
    {
        internal InMemoryDataSet DataSet(string description, string[] classNames) =>
            new(description, new ImageSize(1, Images.Extents[1], Images.Extents[2]), Images.Elements, Labels, classNames);
    }
}
