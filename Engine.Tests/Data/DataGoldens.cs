using Engine.Data;

namespace Engine.Tests.Data;

/// <summary>The golden files that <c>Goldens/make_goldens.py</c> made, and the picture its formula defines.</summary>
internal static class DataGoldens
{
    internal static string Folder => Path.Combine(TestContext.CurrentContext.TestDirectory, "Data", "Goldens");

    internal static string FilePath(string name) => Path.Combine(Folder, name);

    internal static byte[] Bytes(string name) => File.ReadAllBytes(FilePath(name));

    /// <summary>The encoded images, each with its pixels beside it.</summary>
    internal static IEnumerable<string> Files(string extension) =>
        Directory.EnumerateFiles(Path.Combine(Path.GetDirectoryName(typeof(DataGoldens).Assembly.Location)!, "Data", "Goldens"), "*" + extension)
            .Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    /// <summary>`synthetic` of the script: gradients and noise.</summary>
    internal static Image Synthetic(int width, int height)
    {
        byte[] pixels = new byte[width * height * 3];
        for (int y = 0, i = 0; y < height; y++)
        {
            for (int x = 0; x < width; x++)
            {
                for (int c = 0; c < 3; c++, i++)
                {
                    uint h = (uint)x * 73856093 ^ (uint)y * 19349663 ^ (uint)c * 83492791;
                    h ^= h >> 13;
                    h *= 1540483477;
                    h ^= h >> 15;
                    pixels[i] = (byte)(x * (100 + 40 * c) / width + y * (120 - 40 * c) / height + (int)(h & 63));
                }
            }
        }
        return Image.FromRgb(width, height, pixels);
    }

    internal static int LargestDifference(ReadOnlySpan<byte> actual, ReadOnlySpan<byte> expected)
    {
        Assert.That(actual.Length, Is.EqualTo(expected.Length));
        int largest = 0;
        for (int i = 0; i < actual.Length; i++)
            largest = Math.Max(largest, Math.Abs(actual[i] - expected[i]));
        return largest;
    }

    /// <summary>Runs <paramref name="work"/> to its end, and fails the test instead of hanging if that takes a minute.</summary>
    internal static void Bounded(Action work)
    {
        Task task = Task.Run(work);
        bool ended = Task.WhenAny(task, Task.Delay(TimeSpan.FromMinutes(1))).GetAwaiter().GetResult() == task;
        Assert.That(ended, Is.True, "The decoder did not come back within a minute.");
        task.GetAwaiter().GetResult();
    }
}
