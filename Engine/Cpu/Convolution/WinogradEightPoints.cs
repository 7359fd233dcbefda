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
internal static unsafe class WinogradEightPoints<TVector>
    where TVector : struct, IFloatVector<TVector>
{
    internal const int Points = 8;

    /// <summary>v[plane] (channels) = Bᵀ d B from the channels of 8×8 pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Input(float** pixels, int channels, float* v, nint planeStride)
    {
        int lanes = TVector.Count;
        float* square = stackalloc float[Points * Points * TVector.Count];
        for (int c = 0; c < channels; c += lanes)
        {
            for (int x = 0; x < Points; x++)
            {
                InputLine(
                    TVector.Load(pixels[x] + c), TVector.Load(pixels[8 + x] + c), TVector.Load(pixels[16 + x] + c), TVector.Load(pixels[24 + x] + c),
                    TVector.Load(pixels[32 + x] + c), TVector.Load(pixels[40 + x] + c), TVector.Load(pixels[48 + x] + c), TVector.Load(pixels[56 + x] + c),
                    square + x * lanes, Points * lanes);
            }

            for (int row = 0; row < Points; row++)
            {
                float* d = square + row * Points * lanes;
                InputLine(
                    TVector.Load(d), TVector.Load(d + lanes), TVector.Load(d + 2 * lanes), TVector.Load(d + 3 * lanes),
                    TVector.Load(d + 4 * lanes), TVector.Load(d + 5 * lanes), TVector.Load(d + 6 * lanes), TVector.Load(d + 7 * lanes),
                    v + Points * row * planeStride + c, planeStride);
            }
        }
    }

    /// <summary>Aᵀ times eight products, which are <paramref name="stride"/> apart, for six outputs without the last point, which belongs to the last of them that is wanted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void OutputLine(
        float* m, nint stride, out TVector y0, out TVector y1, out TVector y2, out TVector y3, out TVector y4, out TVector y5)
    {
        TVector one = TVector.Load(m + stride), minusOne = TVector.Load(m + 2 * stride), half = TVector.Load(m + 3 * stride), minusHalf = TVector.Load(m + 4 * stride);
        TVector two = TVector.Load(m + 5 * stride), minusTwo = TVector.Load(m + 6 * stride);
        TVector even1 = one + minusOne, odd1 = one - minusOne, evenHalf = half + minusHalf, oddHalf = half - minusHalf, even2 = two + minusTwo, odd2 = two - minusTwo;
        y0 = TVector.Load(m) + even1 + evenHalf + even2;
        y1 = TVector.MultiplyAdd(TVector.All(2), odd2, TVector.MultiplyAdd(TVector.All(1f / 2), oddHalf, odd1));
        y2 = TVector.MultiplyAdd(TVector.All(4), even2, TVector.MultiplyAdd(TVector.All(1f / 4), evenHalf, even1));
        y3 = TVector.MultiplyAdd(TVector.All(8), odd2, TVector.MultiplyAdd(TVector.All(1f / 8), oddHalf, odd1));
        y4 = TVector.MultiplyAdd(TVector.All(16), even2, TVector.MultiplyAdd(TVector.All(1f / 16), evenHalf, even1));
        y5 = TVector.MultiplyAdd(TVector.All(32), odd2, TVector.MultiplyAdd(TVector.All(1f / 32), oddHalf, odd1));
    }

    /// <summary>u[plane] (channels) = G g Gᵀ from a filter's taps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Weights(int taps, float* g, nint tapStride, bool rotated, int channels, float* u, nint planeStride)
    {
        nint step = rotated ? -tapStride : tapStride;
        g = rotated ? g + (taps * taps - 1) * tapStride : g;
        int lanes = TVector.Count;
        float* square = stackalloc float[Points * 5 * TVector.Count];
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
        TVector d0, TVector d1, TVector d2, TVector d3, TVector d4, TVector d5, TVector d6, TVector d7, float* to, nint stride)
    {
        var factor = TVector.All(21f / 4);
        TVector.MultiplyAdd(factor, d2 - d4, d6 - d0).Store(to);
        TVector.MultiplyAdd(factor, d3 - d5, d7 - d1).Store(to + 7 * stride);

        factor = TVector.All(-17f / 4);
        TVector even = TVector.MultiplyAdd(factor, d4, d2 + d6), odd = TVector.MultiplyAdd(factor, d3, d1 + d5);
        (even + odd).Store(to + stride);
        (even - odd).Store(to + 2 * stride);

        TVector four = TVector.All(4), minusFive = TVector.All(-5);
        even = TVector.MultiplyAdd(four, d2, TVector.MultiplyAdd(minusFive, d4, d6));
        odd = TVector.MultiplyAdd(four, d1, TVector.MultiplyAdd(minusFive, d3, d5)) * TVector.All(1f / 2);
        (even + odd).Store(to + 3 * stride);
        (even - odd).Store(to + 4 * stride);

        TVector quarter = TVector.All(1f / 4), minus = TVector.All(-5f / 4);
        even = TVector.MultiplyAdd(quarter, d2, TVector.MultiplyAdd(minus, d4, d6));
        odd = TVector.MultiplyAdd(quarter, d1, TVector.MultiplyAdd(minus, d3, d5)) * TVector.All(2);
        (even + odd).Store(to + 5 * stride);
        (even - odd).Store(to + 6 * stride);
    }

    /// <summary>G times the taps of a line.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WeightsLine(int taps, float* from, nint step, float* to, nint stride)
    {
        TVector g0 = TVector.Load(from), g1 = TVector.Load(from + step), g2 = TVector.Load(from + 2 * step);
        TVector g3 = taps == 5 ? TVector.Load(from + 3 * step) : default, g4 = taps == 5 ? TVector.Load(from + 4 * step) : default;
        (-g0).Store(to);
        Pair(1, -2f / 9, g0, g1, g2, g3, g4, to + stride, stride);
        Pair(1f / 2, 32f / 45, g0, g1, g2, g3, g4, to + 3 * stride, stride);
        Pair(2, 1f / 90, g0, g1, g2, g3, g4, to + 5 * stride, stride);
        (taps == 5 ? g4 : g2).Store(to + 7 * stride);
    }

    /// <summary>The polynomial of the taps at a point and at its negative, each times what G divides by.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Pair(float point, float factor, TVector g0, TVector g1, TVector g2, TVector g3, TVector g4, float* to, nint stride)
    {
        var square = TVector.All(point * point);
        TVector even = TVector.MultiplyAdd(square, TVector.MultiplyAdd(square, g4, g2), g0);
        TVector odd = TVector.All(point) * TVector.MultiplyAdd(square, g3, g1);
        (TVector.All(factor) * (even + odd)).Store(to);
        (TVector.All(factor) * (even - odd)).Store(to + stride);
    }
}
