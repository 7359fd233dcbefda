using System.Numerics;
using System.Runtime.CompilerServices;
using Engine.Cpu;

namespace Benchmarks.Measurement;

/// <summary>How fast this machine's threads together read memory, and how fast they write it, measured over arrays far larger than its caches.</summary>
/// <param name="BytesRead">Bytes a second when all is read.</param>
/// <param name="BytesCopied">Bytes a second, read and written, when all is copied.</param>
internal sealed unsafe record MemoryBandwidth(double BytesRead, double BytesCopied)
{
    private const long Bytes = 256L << 20;

    /// <summary>The least time for a traffic: a read costs what it does alone, a write what is left of a copy.</summary>
    internal double Seconds(double read, double written) => read / BytesRead + written * (2 / BytesCopied - 1 / BytesRead);

    /// <summary>The best of several passes.</summary>
    internal static MemoryBandwidth Measure(int threads)
    {
        // The backend's own memory: large pages where the system gives them.
        const long Count = Bytes / sizeof(float);
        using CpuBuffer source = new(Count), target = new(Count);
        float* from = source.Pointer, to = target.Pointer;
        new Span<float>(from, (int)Count).Fill(1);
        new Span<float>(to, (int)Count).Fill(0);
        double read = Best(threads, Count, (start, end) => Read(from, start, end));
        double copy = Best(threads, Count, (start, end) => Copy(from, to, start, end));
        return new MemoryBandwidth(Bytes / read, 2 * Bytes / copy);
    }

    private static double Best(int threads, long count, Action<long, long> pass) => ThreadsTogether.BestSeconds(
        threads, round => round < 16,
        part => pass(count * part / threads / 64 * 64, part == threads - 1 ? count : count * (part + 1) / threads / 64 * 64));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Read(float* from, long start, long end)
    {
        int lanes = Vector<float>.Count;
        Vector<float> a = default, b = default, c = default, d = default;
        for (long i = start; i < end; i += 4 * lanes)
        {
            a += Vector.Load(from + i);
            b += Vector.Load(from + i + lanes);
            c += Vector.Load(from + i + 2 * lanes);
            d += Vector.Load(from + i + 3 * lanes);
        }

        if (float.IsNaN(Vector.Sum(a + b + c + d)))
            throw new InvalidOperationException("The sums left the numbers.");
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Copy(float* from, float* to, long start, long end)
    {
        int lanes = Vector<float>.Count;
        for (long i = start; i < end; i += lanes)
            Vector.Load(from + i).Store(to + i);
    }
}
