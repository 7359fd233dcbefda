using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>The transforms of F(4×4, 3×3), each over a vector of channels: 36 products make what 144 make directly.</summary>
/// <remarks>
/// Toom and Cook's algorithm on the points 0, ±a, ±b and ∞ with a = ⅝ and b = 3/2. All factors of Bᵀ and Aᵀ are exact in float32, and with ab close to one
/// the error is less than half of that of the usual 1 and 2.
/// <code>
///        ⎡ a²b²   0   −a²−b²   0     1   0 ⎤          ⎡ 1/a²b²                ⎤
///        ⎢  0   −ab²   −b²     a     1   0 ⎥          ⎢ 1/A    a/A    a²/A    ⎥        ⎡ 1  1   1   1   1   0 ⎤
///  Bᵀ =  ⎢  0    ab²   −b²    −a     1   0 ⎥     G =  ⎢ 1/A   −a/A    a²/A    ⎥   Aᵀ = ⎢ 0  a  −a   b  −b   0 ⎥     A = 2a²(a² − b²)
///        ⎢  0   −a²b   −a²     b     1   0 ⎥          ⎢ 1/B    b/B    b²/B    ⎥        ⎢ 0  a²  a²  b²  b²  0 ⎥     B = 2b²(b² − a²)
///        ⎢  0    a²b   −a²    −b     1   0 ⎥          ⎢ 1/B   −b/B    b²/B    ⎥        ⎣ 0  a³ −a³  b³ −b³  1 ⎦
///        ⎣  0   a²b²    0   −a²−b²   0   1 ⎦          ⎣  0      0       1     ⎦
/// </code>
/// A line of vectors is transformed at a time: columns into a small square in the first-level cache, then its rows.
/// </remarks>
internal readonly unsafe struct Winograd3x3By4<TVector> : IWinogradTransforms
    where TVector : struct, IFloatVector<TVector>
{
    private const float A1 = 0.625f, A2 = A1 * A1, A3 = A2 * A1;
    private const float B1 = 1.5f, B2 = B1 * B1, B3 = B2 * B1;

    public static int Taps => 3;

    public static int Outputs => 4;

    public static int Points => 6;

    public static int Lanes => TVector.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input(float** pixels, int channels, float* v, nint planeStride)
    {
        int lanes = TVector.Count;
        float* square = stackalloc float[6 * 6 * TVector.Count];
        for (int c = 0; c < channels; c += lanes)
        {
            for (int x = 0; x < 6; x++)
            {
                InputLine(
                    TVector.Load(pixels[x] + c), TVector.Load(pixels[6 + x] + c), TVector.Load(pixels[12 + x] + c),
                    TVector.Load(pixels[18 + x] + c), TVector.Load(pixels[24 + x] + c), TVector.Load(pixels[30 + x] + c), square + x * lanes, 6 * lanes);
            }

            for (int row = 0; row < 6; row++)
            {
                float* d = square + row * 6 * lanes;
                InputLine(
                    TVector.Load(d), TVector.Load(d + lanes), TVector.Load(d + 2 * lanes), TVector.Load(d + 3 * lanes), TVector.Load(d + 4 * lanes), TVector.Load(d + 5 * lanes),
                    v + 6 * row * planeStride + c, planeStride);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output(float* m, nint planeStride, int channels, float* bias, bool relu, float** outputs)
    {
        int lanes = TVector.Count;
        float* square = stackalloc float[4 * 6 * TVector.Count];
        for (int c = 0; c < channels; c += lanes)
        {
            for (int x = 0; x < 6; x++)
            {
                OutputLine(m + x * planeStride + c, 6 * planeStride, out TVector p0, out TVector p1, out TVector p2, out TVector p3);
                p0.Store(square + x * lanes);
                p1.Store(square + (6 + x) * lanes);
                p2.Store(square + (12 + x) * lanes);
                p3.Store(square + (18 + x) * lanes);
            }

            TVector b = bias is null ? default : TVector.Load(bias + c);
            for (int y = 0; y < 4; y++)
            {
                OutputLine(square + y * 6 * lanes, lanes, out TVector p0, out TVector p1, out TVector p2, out TVector p3);
                WinogradPixel.Write(p0 + b, relu, outputs[4 * y], c);
                WinogradPixel.Write(p1 + b, relu, outputs[4 * y + 1], c);
                WinogradPixel.Write(p2 + b, relu, outputs[4 * y + 2], c);
                WinogradPixel.Write(p3 + b, relu, outputs[4 * y + 3], c);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Weights(float* g, nint tapStride, bool rotated, int channels, float* u, nint planeStride)
    {
        nint step = rotated ? -tapStride : tapStride;
        g = rotated ? g + 8 * tapStride : g;
        int lanes = TVector.Count;
        float* square = stackalloc float[6 * 3 * TVector.Count];
        for (int c = 0; c < channels; c += lanes)
        {
            for (int x = 0; x < 3; x++)
                WeightsLine(g + c + x * step, 3 * step, square + x * lanes, 3 * lanes);
            for (int row = 0; row < 6; row++)
                WeightsLine(square + row * 3 * lanes, lanes, u + 6 * row * planeStride + c, planeStride);
        }
    }

    /// <summary>Bᵀ times six pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InputLine(TVector d0, TVector d1, TVector d2, TVector d3, TVector d4, TVector d5, float* to, nint stride)
    {
        var sum = TVector.All(-A2 - B2);
        var product = TVector.All(A2 * B2);
        TVector evenA = TVector.MultiplyAdd(TVector.All(-B2), d2, d4), oddA = TVector.All(A1) * TVector.MultiplyAdd(TVector.All(-B2), d1, d3);
        TVector evenB = TVector.MultiplyAdd(TVector.All(-A2), d2, d4), oddB = TVector.All(B1) * TVector.MultiplyAdd(TVector.All(-A2), d1, d3);
        TVector.MultiplyAdd(product, d0, TVector.MultiplyAdd(sum, d2, d4)).Store(to);
        (evenA + oddA).Store(to + stride);
        (evenA - oddA).Store(to + 2 * stride);
        (evenB + oddB).Store(to + 3 * stride);
        (evenB - oddB).Store(to + 4 * stride);
        TVector.MultiplyAdd(product, d1, TVector.MultiplyAdd(sum, d3, d5)).Store(to + 5 * stride);
    }

    /// <summary>Aᵀ times six products, which are <paramref name="stride"/> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputLine(float* m, nint stride, out TVector y0, out TVector y1, out TVector y2, out TVector y3)
    {
        TVector m1 = TVector.Load(m + stride), m2 = TVector.Load(m + 2 * stride), m3 = TVector.Load(m + 3 * stride), m4 = TVector.Load(m + 4 * stride);
        TVector sumA = m1 + m2, differenceA = m1 - m2, sumB = m3 + m4, differenceB = m3 - m4;
        y0 = TVector.Load(m) + sumA + sumB;
        y1 = TVector.MultiplyAdd(TVector.All(B1), differenceB, TVector.All(A1) * differenceA);
        y2 = TVector.MultiplyAdd(TVector.All(B2), sumB, TVector.All(A2) * sumA);
        y3 = TVector.MultiplyAdd(TVector.All(B3), differenceB, TVector.MultiplyAdd(TVector.All(A3), differenceA, TVector.Load(m + 5 * stride)));
    }

    /// <summary>G times three taps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WeightsLine(float* from, nint step, float* to, nint stride)
    {
        const float AtA = (float)(1 / (2.0 * A2 * (A2 - B2))), AtB = (float)(1 / (2.0 * B2 * (B2 - A2)));
        TVector g0 = TVector.Load(from), g1 = TVector.Load(from + step), g2 = TVector.Load(from + 2 * step);
        TVector evenA = TVector.MultiplyAdd(TVector.All(A2), g2, g0), oddA = TVector.All(A1) * g1;
        TVector evenB = TVector.MultiplyAdd(TVector.All(B2), g2, g0), oddB = TVector.All(B1) * g1;
        (TVector.All((float)(1.0 / (A2 * B2))) * g0).Store(to);
        (TVector.All(AtA) * (evenA + oddA)).Store(to + stride);
        (TVector.All(AtA) * (evenA - oddA)).Store(to + 2 * stride);
        (TVector.All(AtB) * (evenB + oddB)).Store(to + 3 * stride);
        (TVector.All(AtB) * (evenB - oddB)).Store(to + 4 * stride);
        g2.Store(to + 5 * stride);
    }
}
