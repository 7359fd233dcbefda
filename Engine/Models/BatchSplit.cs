using System.Globalization;
using Engine.Backends;

namespace Engine.Models;

/// <summary>How a batch is cut where the device's largest buffer does not hold it: into as few parts as can be, even but for one image.</summary>
internal static class BatchSplit
{
    /// <summary>Parts of at most so many images.</summary>
    internal static int Count(int batch, int most) => (int)(((long)batch + most - 1) / most);

    /// <summary>Images of the longest part.</summary>
    internal static int Longest(int batch, int count) => (batch + count - 1) / count;

    /// <summary>A part's first image and how many it has.</summary>
    internal static (int First, int Images) Part(int batch, int count, int index)
    {
        int first = (int)((long)batch * index / count);
        return (first, (int)((long)batch * (index + 1) / count) - first);
    }

    /// <summary>The error where not even one image fits.</summary>
    internal static OutOfMemoryException TooLarge(string what, long length, IBackend backend) => new(
        $"{what} takes {MiB(length)} in one buffer, and {backend.Description} gives at most {MiB(backend.LargestBuffer)} in one. Use smaller images or a smaller model, or run on cpu.");

    /// <summary>So many 32-bit elements in words.</summary>
    internal static string MiB(long length) => string.Create(CultureInfo.InvariantCulture, $"{length * sizeof(float) / (double)(1 << 20):F1} MiB");
}
