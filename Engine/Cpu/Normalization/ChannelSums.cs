using System.Numerics;
using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>What is summed for every channel: one or two terms of each element.</summary>
internal interface IChannelTerms
{
    /// <summary>1 or 2.</summary>
    static abstract int Count { get; }

    /// <summary>The terms of the vector of elements at <paramref name="index"/>, channels from <paramref name="channel"/> on.</summary>
    void Terms(long index, int channel, out Vector<float> first, out Vector<float> second);

    /// <summary>The terms of one element.</summary>
    void TermsOfOne(long index, int channel, out float first, out float second);
}

/// <summary>Sums over all but the last dimension, reading memory in its order; parts share blocks of rows.</summary>
/// <remarks>The blocks are the same for any number of threads: each is summed in float, and <see cref="Total"/> adds the blocks in their order in
/// double, so a sum has one order.
/// <code>
/// block 0:  128 rows × C  →  C sums   ⎫
/// block 1:  128 rows × C  →  C sums   ⎬  added in double
///   ..                                ⎭
/// </code>
/// </remarks>
internal readonly unsafe struct ChannelSums<TTerms>(TTerms terms, long rows, int channels, float* partials) : IParallelBody
    where TTerms : struct, IChannelTerms
{
    private const int BlockRows = 128;

    // Rows that stay in the first-level cache while the channels are gone through, a few vectors at a time.
    private const int CachedFloats = 2048;

    private static long Blocks(long rows) => (rows + BlockRows - 1) / BlockRows;

    /// <summary>Floats that the blocks' sums take.</summary>
    internal static long PartialFloats(long rows, int channels) => Blocks(rows) * TTerms.Count * channels;

    public void Invoke(int part, int parts)
    {
        long blocks = Blocks(rows);
        for (long block = blocks * part / parts; block < blocks * (part + 1) / parts; block++)
        {
            float* sums = partials + block * TTerms.Count * channels;
            Runs.Clear(sums, TTerms.Count * channels);
            long end = Math.Min((block + 1) * BlockRows, rows);
            int step = Math.Clamp(CachedFloats / channels, 1, BlockRows);
            for (long row = block * BlockRows; row < end; row += step)
                Add(row, Math.Min(row + step, end), sums, sums + channels);
        }
    }

    /// <summary>The sum of the blocks' sums for a channel of the first (0) or second (1) term.</summary>
    internal double Total(int term, int channel)
    {
        double total = 0;
        float* partial = partials + (nint)term * channels + channel;
        for (long block = 0; block < Blocks(rows); block++)
            total += partial[block * TTerms.Count * channels];
        return total;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add(long row, long end, float* firsts, float* seconds)
    {
        int c = 0;
        for (; c <= channels - Vector<float>.Count; c += Vector<float>.Count)
        {
            Vector<float> first = Vector.Load(firsts + c), second = TTerms.Count == 2 ? Vector.Load(seconds + c) : default;
            for (long r = row; r < end; r++)
            {
                terms.Terms(r * channels + c, c, out Vector<float> x, out Vector<float> y);
                first += x;
                if (TTerms.Count == 2)
                    second += y;
            }

            first.Store(firsts + c);
            if (TTerms.Count == 2)
                second.Store(seconds + c);
        }

        for (; c < channels; c++)
        {
            for (long r = row; r < end; r++)
            {
                terms.TermsOfOne(r * channels + c, c, out float x, out float y);
                firsts[c] += x;
                if (TTerms.Count == 2)
                    seconds[c] += y;
            }
        }
    }
}

/// <summary>x.</summary>
internal readonly unsafe struct PlainTerms(float* input) : IChannelTerms
{
    public static int Count => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Terms(long index, int channel, out Vector<float> first, out Vector<float> second)
    {
        first = Vector.Load(input + index);
        second = default;
    }

    public void TermsOfOne(long index, int channel, out float first, out float second) => (first, second) = (input[index], 0);
}

/// <summary>(x − mean)².</summary>
internal readonly unsafe struct SquaredDeviationTerms(float* input, float* mean) : IChannelTerms
{
    public static int Count => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Terms(long index, int channel, out Vector<float> first, out Vector<float> second)
    {
        Vector<float> deviation = Vector.Load(input + index) - Vector.Load(mean + channel);
        first = deviation * deviation;
        second = default;
    }

    public void TermsOfOne(long index, int channel, out float first, out float second)
    {
        float deviation = input[index] - mean[channel];
        (first, second) = (deviation * deviation, 0);
    }
}

/// <summary>dy, and dy · (x − mean).</summary>
internal readonly unsafe struct BatchNormGradTerms(float* input, float* outputGrad, float* mean) : IChannelTerms
{
    public static int Count => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Terms(long index, int channel, out Vector<float> first, out Vector<float> second)
    {
        first = Vector.Load(outputGrad + index);
        second = first * (Vector.Load(input + index) - Vector.Load(mean + channel));
    }

    public void TermsOfOne(long index, int channel, out float first, out float second)
    {
        first = outputGrad[index];
        second = first * (input[index] - mean[channel]);
    }
}
