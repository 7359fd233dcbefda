using System.Numerics;
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
internal readonly unsafe struct Winograd3x3By4 : IWinogradTransforms
{
    private const float A1 = 0.625f, A2 = A1 * A1, A3 = A2 * A1;
    private const float B1 = 1.5f, B2 = B1 * B1, B3 = B2 * B1;

    public static int Taps => 3;

    public static int Outputs => 4;

    public static int Points => 6;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input(float** pixels, int channels, float* v, nint planeStride)
    {
        int lanes = Vector<float>.Count;
        float* square = stackalloc float[6 * 6 * Vector<float>.Count];
        for (int c = 0; c < channels; c += lanes)
        {
            for (int x = 0; x < 6; x++)
            {
                InputLine(
                    Vector.Load(pixels[x] + c), Vector.Load(pixels[6 + x] + c), Vector.Load(pixels[12 + x] + c),
                    Vector.Load(pixels[18 + x] + c), Vector.Load(pixels[24 + x] + c), Vector.Load(pixels[30 + x] + c), square + x * lanes, 6 * lanes);
            }

            for (int row = 0; row < 6; row++)
            {
                float* d = square + row * 6 * lanes;
                InputLine(
                    Vector.Load(d), Vector.Load(d + lanes), Vector.Load(d + 2 * lanes), Vector.Load(d + 3 * lanes), Vector.Load(d + 4 * lanes), Vector.Load(d + 5 * lanes),
                    v + 6 * row * planeStride + c, planeStride);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output(float* m, nint planeStride, int channels, float* bias, bool relu, float** outputs)
    {
        int lanes = Vector<float>.Count;
        float* square = stackalloc float[4 * 6 * Vector<float>.Count];
        for (int c = 0; c < channels; c += lanes)
        {
            for (int x = 0; x < 6; x++)
            {
                OutputLine(m + x * planeStride + c, 6 * planeStride, out Vector<float> p0, out Vector<float> p1, out Vector<float> p2, out Vector<float> p3);
                p0.Store(square + x * lanes);
                p1.Store(square + (6 + x) * lanes);
                p2.Store(square + (12 + x) * lanes);
                p3.Store(square + (18 + x) * lanes);
            }

            Vector<float> b = bias is null ? default : Vector.Load(bias + c);
            for (int y = 0; y < 4; y++)
            {
                OutputLine(square + y * 6 * lanes, lanes, out Vector<float> p0, out Vector<float> p1, out Vector<float> p2, out Vector<float> p3);
                Write(p0 + b, relu, outputs[4 * y], c);
                Write(p1 + b, relu, outputs[4 * y + 1], c);
                Write(p2 + b, relu, outputs[4 * y + 2], c);
                Write(p3 + b, relu, outputs[4 * y + 3], c);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Weights(float* g, nint tapStride, bool turned, int channels, float* u, nint planeStride)
    {
        nint step = turned ? -tapStride : tapStride;
        g = turned ? g + 8 * tapStride : g;
        int lanes = Vector<float>.Count;
        float* square = stackalloc float[6 * 3 * Vector<float>.Count];
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
    private static void InputLine(Vector<float> d0, Vector<float> d1, Vector<float> d2, Vector<float> d3, Vector<float> d4, Vector<float> d5, float* to, nint stride)
    {
        var sum = new Vector<float>(-A2 - B2);
        var product = new Vector<float>(A2 * B2);
        Vector<float> evenA = Vector.MultiplyAddEstimate(new Vector<float>(-B2), d2, d4), oddA = new Vector<float>(A1) * Vector.MultiplyAddEstimate(new Vector<float>(-B2), d1, d3);
        Vector<float> evenB = Vector.MultiplyAddEstimate(new Vector<float>(-A2), d2, d4), oddB = new Vector<float>(B1) * Vector.MultiplyAddEstimate(new Vector<float>(-A2), d1, d3);
        Vector.MultiplyAddEstimate(product, d0, Vector.MultiplyAddEstimate(sum, d2, d4)).Store(to);
        (evenA + oddA).Store(to + stride);
        (evenA - oddA).Store(to + 2 * stride);
        (evenB + oddB).Store(to + 3 * stride);
        (evenB - oddB).Store(to + 4 * stride);
        Vector.MultiplyAddEstimate(product, d1, Vector.MultiplyAddEstimate(sum, d3, d5)).Store(to + 5 * stride);
    }

    /// <summary>Aᵀ times six products, which are <paramref name="stride"/> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputLine(float* m, nint stride, out Vector<float> y0, out Vector<float> y1, out Vector<float> y2, out Vector<float> y3)
    {
        Vector<float> m1 = Vector.Load(m + stride), m2 = Vector.Load(m + 2 * stride), m3 = Vector.Load(m + 3 * stride), m4 = Vector.Load(m + 4 * stride);
        Vector<float> sumA = m1 + m2, differenceA = m1 - m2, sumB = m3 + m4, differenceB = m3 - m4;
        y0 = Vector.Load(m) + sumA + sumB;
        y1 = Vector.MultiplyAddEstimate(new Vector<float>(B1), differenceB, new Vector<float>(A1) * differenceA);
        y2 = Vector.MultiplyAddEstimate(new Vector<float>(B2), sumB, new Vector<float>(A2) * sumA);
        y3 = Vector.MultiplyAddEstimate(new Vector<float>(B3), differenceB, Vector.MultiplyAddEstimate(new Vector<float>(A3), differenceA, Vector.Load(m + 5 * stride)));
    }

    /// <summary>G times three taps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WeightsLine(float* from, nint step, float* to, nint stride)
    {
        const float AtA = (float)(1 / (2.0 * A2 * (A2 - B2))), AtB = (float)(1 / (2.0 * B2 * (B2 - A2)));
        Vector<float> g0 = Vector.Load(from), g1 = Vector.Load(from + step), g2 = Vector.Load(from + 2 * step);
        Vector<float> evenA = Vector.MultiplyAddEstimate(new Vector<float>(A2), g2, g0), oddA = new Vector<float>(A1) * g1;
        Vector<float> evenB = Vector.MultiplyAddEstimate(new Vector<float>(B2), g2, g0), oddB = new Vector<float>(B1) * g1;
        (new Vector<float>((float)(1.0 / (A2 * B2))) * g0).Store(to);
        (new Vector<float>(AtA) * (evenA + oddA)).Store(to + stride);
        (new Vector<float>(AtA) * (evenA - oddA)).Store(to + 2 * stride);
        (new Vector<float>(AtB) * (evenB + oddB)).Store(to + 3 * stride);
        (new Vector<float>(AtB) * (evenB - oddB)).Store(to + 4 * stride);
        g2.Store(to + 5 * stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(Vector<float> y, bool relu, float* output, int c)
    {
        if (output is not null)
            (relu ? ReluOperator.Invoke(y) : y).Store(output + c);
    }
}
