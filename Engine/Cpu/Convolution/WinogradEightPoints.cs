using System.Numerics;
using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>Toom and Cook's algorithm on the eight points 0, ±1, ±½, ±2 and ∞, for tiles of eight pixels a side: what F(6×6, 3×3) and F(4×4, 5×5) share.</summary>
/// <remarks>
/// <code>
///        ⎡ −1   0   21/4   0   −21/4   0    1   0 ⎤     point 0
///        ⎢  0  ±1     1  ∓17/4 −17/4  ±1    1   0 ⎥          ±1
///  Bᵀ =  ⎢  0  ±2     4  ∓5/2    −5  ±1/2   1   0 ⎥          ±½      G: 1, p, p², … over Π (p − the other points)      Aᵀ: 1, p, p², … downwards
///        ⎢  0  ±½    1/4 ∓5/2  −5/4  ±2     1   0 ⎥          ±2
///        ⎣  0  −1     0   21/4    0  −21/4  0   1 ⎦          ∞
/// </code>
/// All factors of Bᵀ and Aᵀ are exact in float32. Among points that are multiples of 1/16 no choice has an error that is lower by more than 2 %.
/// A line of vectors is transformed at a time: columns into a small square in the first-level cache, then its rows.
/// </remarks>
internal static unsafe class WinogradEightPoints
{
    internal const int Points = 8;

    /// <summary>v[plane] (channels) = Bᵀ d B from the channels of 8×8 pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Input(float** pixels, int channels, float* v, nint planeStride)
    {
        int lanes = Vector<float>.Count;
        float* square = stackalloc float[Points * Points * Vector<float>.Count];
        for (int c = 0; c < channels; c += lanes)
        {
            for (int x = 0; x < Points; x++)
            {
                InputLine(
                    Vector.Load(pixels[x] + c), Vector.Load(pixels[8 + x] + c), Vector.Load(pixels[16 + x] + c), Vector.Load(pixels[24 + x] + c),
                    Vector.Load(pixels[32 + x] + c), Vector.Load(pixels[40 + x] + c), Vector.Load(pixels[48 + x] + c), Vector.Load(pixels[56 + x] + c),
                    square + x * lanes, Points * lanes);
            }

            for (int row = 0; row < Points; row++)
            {
                float* d = square + row * Points * lanes;
                InputLine(
                    Vector.Load(d), Vector.Load(d + lanes), Vector.Load(d + 2 * lanes), Vector.Load(d + 3 * lanes),
                    Vector.Load(d + 4 * lanes), Vector.Load(d + 5 * lanes), Vector.Load(d + 6 * lanes), Vector.Load(d + 7 * lanes),
                    v + Points * row * planeStride + c, planeStride);
            }
        }
    }

    /// <summary>Aᵀ times eight products, which are <paramref name="stride"/> apart, for six outputs without the last point, which belongs to the last of them that is wanted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void OutputLine(
        float* m, nint stride, out Vector<float> y0, out Vector<float> y1, out Vector<float> y2, out Vector<float> y3, out Vector<float> y4, out Vector<float> y5)
    {
        Vector<float> one = Vector.Load(m + stride), minusOne = Vector.Load(m + 2 * stride), half = Vector.Load(m + 3 * stride), minusHalf = Vector.Load(m + 4 * stride);
        Vector<float> two = Vector.Load(m + 5 * stride), minusTwo = Vector.Load(m + 6 * stride);
        Vector<float> even1 = one + minusOne, odd1 = one - minusOne, evenHalf = half + minusHalf, oddHalf = half - minusHalf, even2 = two + minusTwo, odd2 = two - minusTwo;
        y0 = Vector.Load(m) + even1 + evenHalf + even2;
        y1 = Vector.MultiplyAddEstimate(new Vector<float>(2), odd2, Vector.MultiplyAddEstimate(new Vector<float>(1f / 2), oddHalf, odd1));
        y2 = Vector.MultiplyAddEstimate(new Vector<float>(4), even2, Vector.MultiplyAddEstimate(new Vector<float>(1f / 4), evenHalf, even1));
        y3 = Vector.MultiplyAddEstimate(new Vector<float>(8), odd2, Vector.MultiplyAddEstimate(new Vector<float>(1f / 8), oddHalf, odd1));
        y4 = Vector.MultiplyAddEstimate(new Vector<float>(16), even2, Vector.MultiplyAddEstimate(new Vector<float>(1f / 16), evenHalf, even1));
        y5 = Vector.MultiplyAddEstimate(new Vector<float>(32), odd2, Vector.MultiplyAddEstimate(new Vector<float>(1f / 32), oddHalf, odd1));
    }

    /// <summary>u[plane] (channels) = G g Gᵀ from a filter's taps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Weights(int taps, float* g, nint tapStride, bool turned, int channels, float* u, nint planeStride)
    {
        nint step = turned ? -tapStride : tapStride;
        g = turned ? g + (taps * taps - 1) * tapStride : g;
        int lanes = Vector<float>.Count;
        float* square = stackalloc float[Points * 5 * Vector<float>.Count];
        for (int c = 0; c < channels; c += lanes)
        {
            for (int x = 0; x < taps; x++)
                WeightsLine(taps, g + c + x * step, taps * step, square + x * lanes, taps * lanes);
            for (int row = 0; row < Points; row++)
                WeightsLine(taps, square + row * taps * lanes, lanes, u + Points * row * planeStride + c, planeStride);
        }
    }

    /// <summary>Bᵀ times eight pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InputLine(
        Vector<float> d0, Vector<float> d1, Vector<float> d2, Vector<float> d3, Vector<float> d4, Vector<float> d5, Vector<float> d6, Vector<float> d7, float* to, nint stride)
    {
        var factor = new Vector<float>(21f / 4);
        Vector.MultiplyAddEstimate(factor, d2 - d4, d6 - d0).Store(to);
        Vector.MultiplyAddEstimate(factor, d3 - d5, d7 - d1).Store(to + 7 * stride);

        factor = new Vector<float>(-17f / 4);
        Vector<float> even = Vector.MultiplyAddEstimate(factor, d4, d2 + d6), odd = Vector.MultiplyAddEstimate(factor, d3, d1 + d5);
        (even + odd).Store(to + stride);
        (even - odd).Store(to + 2 * stride);

        Vector<float> four = new(4), minusFive = new(-5);
        even = Vector.MultiplyAddEstimate(four, d2, Vector.MultiplyAddEstimate(minusFive, d4, d6));
        odd = Vector.MultiplyAddEstimate(four, d1, Vector.MultiplyAddEstimate(minusFive, d3, d5)) * new Vector<float>(1f / 2);
        (even + odd).Store(to + 3 * stride);
        (even - odd).Store(to + 4 * stride);

        Vector<float> quarter = new(1f / 4), minus = new(-5f / 4);
        even = Vector.MultiplyAddEstimate(quarter, d2, Vector.MultiplyAddEstimate(minus, d4, d6));
        odd = Vector.MultiplyAddEstimate(quarter, d1, Vector.MultiplyAddEstimate(minus, d3, d5)) * new Vector<float>(2);
        (even + odd).Store(to + 5 * stride);
        (even - odd).Store(to + 6 * stride);
    }

    /// <summary>G times the taps of a line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WeightsLine(int taps, float* from, nint step, float* to, nint stride)
    {
        Vector<float> g0 = Vector.Load(from), g1 = Vector.Load(from + step), g2 = Vector.Load(from + 2 * step);
        Vector<float> g3 = taps == 5 ? Vector.Load(from + 3 * step) : default, g4 = taps == 5 ? Vector.Load(from + 4 * step) : default;
        (-g0).Store(to);
        Pair(1, -2f / 9, g0, g1, g2, g3, g4, to + stride, stride);
        Pair(1f / 2, 32f / 45, g0, g1, g2, g3, g4, to + 3 * stride, stride);
        Pair(2, 1f / 90, g0, g1, g2, g3, g4, to + 5 * stride, stride);
        (taps == 5 ? g4 : g2).Store(to + 7 * stride);
    }

    /// <summary>The polynomial of the taps at a point and at its negative, each times what G divides by.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pair(float point, float factor, Vector<float> g0, Vector<float> g1, Vector<float> g2, Vector<float> g3, Vector<float> g4, float* to, nint stride)
    {
        var square = new Vector<float>(point * point);
        Vector<float> even = Vector.MultiplyAddEstimate(square, Vector.MultiplyAddEstimate(square, g4, g2), g0);
        Vector<float> odd = new Vector<float>(point) * Vector.MultiplyAddEstimate(square, g3, g1);
        (new Vector<float>(factor) * (even + odd)).Store(to);
        (new Vector<float>(factor) * (even - odd)).Store(to + stride);
    }
}
