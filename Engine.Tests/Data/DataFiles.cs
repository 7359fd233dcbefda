using System.Buffers.Binary;
using System.IO.Compression;
using Engine.Data;
using Engine.Tests.Support;

namespace Engine.Tests.Data;

/// <summary>Small data sets in files, made by formulas.</summary>
internal static class DataFiles
{
    /// <summary>An IDX file of bytes.</summary>
    internal static byte[] Idx(int[] extents, byte[] elements)
    {
        byte[] file = new byte[4 + 4 * extents.Length + elements.Length];
        (file[2], file[3]) = (8, (byte)extents.Length);
        for (int i = 0; i < extents.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(file.AsSpan(4 + 4 * i), extents[i]);
        elements.CopyTo(file, 4 + 4 * extents.Length);
        return file;
    }

    internal static byte[] Gzip(byte[] bytes)
    {
        using MemoryStream zipped = new();
        using (GZipStream stream = new(zipped, CompressionLevel.Fastest))
            stream.Write(bytes);
        return zipped.ToArray();
    }

    /// <summary>96 training and 20 test images of 28 × 28 pixels, LeNet-5's, in a folder of their own.</summary>
    internal static TemporaryFolder SmallIdx()
    {
        var folder = new TemporaryFolder();
        WriteIdx(folder, training: 96, test: 20, height: 28, width: 28);
        return folder;
    }

    /// <summary>The four files of an IDX data set; image i of a part is <see cref="Pattern"/> from its own start on, its label i modulo 10.</summary>
    internal static void WriteIdx(TemporaryFolder folder, int training, int test, int height = 5, int width = 4)
    {
        foreach ((string part, int count, int seed) in new[] { ("train", training, 1), ("t10k", test, 2) })
        {
            folder.Write($"{part}-images-idx3-ubyte", Idx([count, height, width], Pattern(count * height * width, seed)));
            folder.Write($"{part}-labels-idx1-ubyte", Idx([count], Labels(count)));
        }
    }

    internal static byte[] Labels(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)(i % 10))];

    /// <summary>Bytes without a pattern that a mistake could hide in.</summary>
    internal static byte[] Pattern(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>How many images each class has.</summary>
    internal static int[] ClassCounts(ImageDataSet data) =>
        [.. Enumerable.Range(0, data.ClassNames.Count).Select(label => Enumerable.Range(0, data.Count).Count(i => data.LabelOf(i) == label))];

    internal static Image Picture(int width, int height, int seed) => Image.FromRgb(width, height, Pattern(width * height * 3, seed));

    /// <summary>A folder of PNG files for each class, with as many pictures as given.</summary>
    internal static void WriteClasses(TemporaryFolder folder, string root, int width, int height, params (string Name, int Count)[] classes)
    {
        int seed = 0;
        foreach ((string name, int count) in classes)
        {
            for (int i = 0; i < count; i++)
                ImageFile.WritePng(folder.At(root, name, $"{i:D4}.png"), Picture(width, height, seed++));
        }
    }

    /// <summary>Grey images in memory, labels i modulo 10.</summary>
    internal static InMemoryDataSet InMemory(int count, int height = 5, int width = 4, int channels = 1) => new(
        "test images", new ImageSize(channels, height, width), Pattern(count * height * width * channels, 7), [.. Enumerable.Range(0, count).Select(i => i % 10)],
        [.. Enumerable.Range(0, 10).Select(i => $"class {i}")]);
}
