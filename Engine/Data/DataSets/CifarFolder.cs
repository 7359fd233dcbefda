using Engine.Files;

namespace Engine.Data;

/// <summary>Reads <c>cifar10:DIR</c> and <c>cifar100:DIR</c>: the binary version of Krizhevsky's data sets (2009).</summary>
/// <remarks>
/// DIR holds the <c>.bin</c> files or the folder that the archive unpacks to. A record is one label byte (CIFAR-100: the coarse
/// one, passed over, and the fine one) and 32 × 32 red, then green, then blue bytes; here they become channels last.
/// </remarks>
internal sealed class CifarFolder
{
    private const int Side = 32, PlaneBytes = Side * Side, ImageBytes = 3 * PlaneBytes;

    private static readonly CifarFolder Ten = new()
    {
        Kind = "cifar10", Unpacked = "cifar-10-batches-bin", LabelBytes = 1, NameFile = "batches.meta.txt", Classes = 10,
        TrainingFiles = ["data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"], TestFile = "test_batch.bin",
    };

    private static readonly CifarFolder Hundred = new()
    {
        Kind = "cifar100", Unpacked = "cifar-100-binary", LabelBytes = 2, NameFile = "fine_label_names.txt", Classes = 100,
        TrainingFiles = ["train.bin"], TestFile = "test.bin",
    };

    internal required string Kind { get; init; }

    internal required string Unpacked { get; init; }

    /// <summary>Label bytes a record; the last one is the label.</summary>
    internal required int LabelBytes { get; init; }

    internal required string NameFile { get; init; }

    internal required int Classes { get; init; }

    internal required string[] TrainingFiles { get; init; }

    internal required string TestFile { get; init; }

    private int RecordBytes => LabelBytes + ImageBytes;

    internal static OpenedData OpenTen(string folder) => Ten.Open(folder);

    internal static OpenedData OpenHundred(string folder) => Hundred.Open(folder);

    /// <summary>Whether a folder has any of CIFAR-10's files.</summary>
    internal static bool IsTenAt(string folder) => Ten.IsAt(folder);

    /// <summary>Whether a folder has any of CIFAR-100's files.</summary>
    internal static bool IsHundredAt(string folder) => Hundred.IsAt(folder);

    /// <exception cref="InvalidDataException">A file is empty or cut short, or a label is out of range. The message starts with the path.</exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    private OpenedData Open(string folder)
    {
        InputFile.RequireFolder(folder);
        string place = Place(folder);
        string[] missing = [.. TrainingFiles.Append(TestFile).Where(name => !File.Exists(Path.Combine(place, name)))];
        if (missing.Length > 0)
        {
            bool python = missing.Any(name => File.Exists(Path.Combine(place, Path.GetFileNameWithoutExtension(name))));
            throw new FileNotFoundException(
                $"{place}: {missing[0]} is missing; expected {string.Join(", ", TrainingFiles)} and {TestFile}{(python ? ". This is the Python version of the data set: get the binary one" : "")}.");
        }

        string[] names = ReadNames(Path.Combine(place, NameFile));
        return new OpenedData(
            Read($"{Kind}:{folder}, training images", place, TrainingFiles, names), Read($"{Kind}:{folder}, test images", place, [TestFile], names));
    }

    private bool IsAt(string folder) => TrainingFiles.Append(TestFile).Any(name => File.Exists(Path.Combine(Place(folder), name)));

    /// <summary>The folder that the archive unpacks to, where it is inside.</summary>
    private string Place(string folder)
    {
        string inner = Path.Combine(folder, Unpacked);
        return Directory.Exists(inner) ? inner : folder;
    }

    private InMemoryDataSet Read(string description, string place, string[] files, string[] names)
    {
        string[] paths = [.. files.Select(file => Path.Combine(place, file))];
        long[] counts = [.. paths.Select(Records)];
        if (counts.Sum() * ImageBytes > Array.MaxLength)
            throw new InvalidDataException($"{paths[0]}: {counts.Sum()} images are more than fit into memory; a part of CIFAR has 50,000.");
        byte[] pixels = new byte[counts.Sum() * ImageBytes];
        int[] labels = new int[counts.Sum()];
        byte[] record = new byte[RecordBytes];
        int image = 0;
        for (int i = 0; i < paths.Length; i++)
        {
            using var file = new BufferedStream(InputFile.Open(paths[i], "a file of images"), 1 << 16);
            for (int inFile = 0; inFile < counts[i]; inFile++, image++)
            {
                file.ReadExactly(record);
                labels[image] = record[LabelBytes - 1];
                if (labels[image] >= Classes)
                    throw new InvalidDataException($"{paths[i]}: the label {labels[image]} of image {inFile} is out of range; there are {Classes} classes, 0 to {Classes - 1}.");
                Interleave(record.AsSpan(LabelBytes), pixels.AsSpan(image * ImageBytes, ImageBytes));
            }
        }

        return new InMemoryDataSet(description, new ImageSize(3, Side, Side), pixels, labels, names);
    }

    private long Records(string path)
    {
        long length = InputFile.LengthOf(path, "a file of images");
        return length > 0 && length % RecordBytes == 0
            ? length / RecordBytes
            : throw new InvalidDataException(
                $"{path}: {length} bytes are not a whole number of records of {RecordBytes} bytes; the file is truncated or not of {Kind}.");
    }

    private static void Interleave(ReadOnlySpan<byte> planes, Span<byte> pixels)
    {
        for (int i = 0; i < PlaneBytes; i++)
            (pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2]) = (planes[i], planes[PlaneBytes + i], planes[2 * PlaneBytes + i]);
    }

    /// <summary>The names in the file that comes with the images; numbers where it is not there.</summary>
    private string[] ReadNames(string path)
    {
        if (!File.Exists(path))
            return LabelRange.Names(Classes);
        LabelList names = LabelList.Read(path);
        return names.Count == Classes
            ? [.. Enumerable.Range(0, Classes).Select(i => names[i])]
            : throw new InvalidDataException($"{path}: {names.Count} names for {Classes} classes; get an intact copy.");
    }
}
