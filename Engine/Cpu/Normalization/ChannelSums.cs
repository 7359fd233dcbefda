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
        Share own = Share.Of(blocks, part, parts);
        for (long block = own.First; block < own.End; block++)
        {
            float* sums = partials + block * TTerms.Count * channels;
            Runs.Clear(sums, TTerms.Count * channels);
            long end = Math.Min((block + 1) * BlockRows, rows);
            int step = Math.Clamp(CachedFloats / channels, 1, BlockRows);
            for (long row = block * BlockRows; row < end; row += step)
                Add(row, Math.Min(row + step, end), sums, sums + channels);
        }
    }

    /// <summary>totals (terms, C) = the sums of the blocks' sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal void Total(double* totals)
    {
        int count = TTerms.Count * channels, width = Vector<float>.Count, half = Vector<double>.Count;
        new Span<double>(totals, count).Clear();
        float* partial = partials;
        for (long block = 0; block < Blocks(rows); block++, partial += count)
        {
            int i = 0;
            for (; i <= count - width; i += width)
            {
                Vector.Widen(Vector.Load(partial + i), out Vector<double> low, out Vector<double> high);
                (Vector.Load(totals + i) + low).Store(totals + i);
                (Vector.Load(totals + i + half) + high).Store(totals + i + half);
            }

            for (; i < count; i++)
                totals[i] += partial[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add(long row, long end, float* firsts, float* seconds)
    {
        int c = 0, width = Vector<float>.Count;
        for (; c <= channels - 4 * width; c += 4 * width)
        {
            // Four sums side by side: one alone would wait for its own last addition at every row.
            Vector<float> f0 = Vector.Load(firsts + c), f1 = Vector.Load(firsts + c + width), f2 = Vector.Load(firsts + c + 2 * width), f3 = Vector.Load(firsts + c + 3 * width);
            Vector<float> s0 = default, s1 = default, s2 = default, s3 = default;
            if (TTerms.Count == 2)
                (s0, s1, s2, s3) = (Vector.Load(seconds + c), Vector.Load(seconds + c + width), Vector.Load(seconds + c + 2 * width), Vector.Load(seconds + c + 3 * width));
            long index = row * channels + c;
            for (long r = row; r < end; r++, index += channels)
            {
                AddTerms(index, c, ref f0, ref s0);
                AddTerms(index + width, c + width, ref f1, ref s1);
                AddTerms(index + 2 * width, c + 2 * width, ref f2, ref s2);
                AddTerms(index + 3 * width, c + 3 * width, ref f3, ref s3);
            }

            f0.Store(firsts + c);
            f1.Store(firsts + c + width);
            f2.Store(firsts + c + 2 * width);
            f3.Store(firsts + c + 3 * width);
            if (TTerms.Count == 2)
            {
                s0.Store(seconds + c);
                s1.Store(seconds + c + width);
                s2.Store(seconds + c + 2 * width);
                s3.Store(seconds + c + 3 * width);
            }
        }

        for (; c <= channels - width; c += width)
        {
            Vector<float> first = Vector.Load(firsts + c), second = TTerms.Count == 2 ? Vector.Load(seconds + c) : default;
            for (long r = row; r < end; r++)
                AddTerms(r * channels + c, c, ref first, ref second);
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AddTerms(long index, int channel, ref Vector<float> first, ref Vector<float> second)
    {
        terms.Terms(index, channel, out Vector<float> x, out Vector<float> y);
        first += x;
        if (TTerms.Count == 2)
            second += y;
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
