using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>The transforms of F(2×2, 5×5), made of F(2, 3) for the first three taps and F(2, 2) for the other two, each over a vector of channels.</summary>
/// <remarks>
/// The sums of both are taken before the output's transform, so along a side seven products do the work of ten, and 49 that of 100. Toom and Cook's own
/// F(2, 5) needs six, but its factors reach 4 and 1/24; here all are sums, differences and halves, small integers stay exact and real numbers nearly so.
/// <code>
///        ⎡ 1  0 −1  0  0  0 ⎤          ⎡ 1   0   0  0  0 ⎤
///        ⎢ 0  1  1  0  0  0 ⎥          ⎢ ½   ½   ½  0  0 ⎥
///        ⎢ 0 −1  1  0  0  0 ⎥          ⎢ ½  −½   ½  0  0 ⎥
///  Bᵀ =  ⎢ 0  1  0 −1  0  0 ⎥     G =  ⎢ 0   0   1  0  0 ⎥     Aᵀ = ⎡ 1  1  1  0  1  1  0 ⎤
///        ⎢ 0  0  0  1 −1  0 ⎥          ⎢ 0   0   0  1  0 ⎥          ⎣ 0  1 −1 −1  0  1 −1 ⎦
///        ⎢ 0  0  0  0  1  0 ⎥          ⎢ 0   0   0  1  1 ⎥
///        ⎣ 0  0  0  0  1 −1 ⎦          ⎣ 0   0   0  0  1 ⎦
/// </code>
/// A line of vectors is transformed at a time: columns into a small square in the first-level cache, then its rows.
/// </remarks>
internal readonly unsafe struct Winograd5x5<TVector> : IWinogradGradTransforms
    where TVector : struct, IFloatVector<TVector>
{
    public static int Taps => 5;

    public static int Outputs => 2;

    public static int Points => 7;

    public static int Lanes => TVector.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input(float** pixels, int channels, float* v, nint planeStride)
    {
        int lanes = TVector.Count;
        float* square = stackalloc float[7 * 6 * TVector.Count];
        for (int c = 0; c < channels; c += lanes)
        {
            for (int x = 0; x < 6; x++)
            {
                InputLine(
                    TVector.Load(pixels[x] + c), TVector.Load(pixels[6 + x] + c), TVector.Load(pixels[12 + x] + c),
                    TVector.Load(pixels[18 + x] + c), TVector.Load(pixels[24 + x] + c), TVector.Load(pixels[30 + x] + c), square + x * lanes, 6 * lanes);
            }

            for (int row = 0; row < 7; row++)
            {
                float* d = square + row * 6 * lanes;
                InputLine(
                    TVector.Load(d), TVector.Load(d + lanes), TVector.Load(d + 2 * lanes), TVector.Load(d + 3 * lanes), TVector.Load(d + 4 * lanes), TVector.Load(d + 5 * lanes),
                    v + 7 * row * planeStride + c, planeStride);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void InputRow(float** pixels, int row, int c, float* v, nint planeStride)
    {
        // Bᵀ's rows are one pixel row, plus or minus another or alone.
        int one = row switch { 0 => 0, 1 or 3 => 6, 2 => 12, 4 => 18, _ => 24 }, other = row switch { 0 or 1 => 12, 2 => 6, 3 => 18, 4 => 24, _ => 30 };
        var sign = TVector.All(row switch { 1 => 1, 5 => 0, _ => -1 });
        InputLine(
            TVector.Load(pixels[one] + c) + sign * TVector.Load(pixels[other] + c), TVector.Load(pixels[one + 1] + c) + sign * TVector.Load(pixels[other + 1] + c),
            TVector.Load(pixels[one + 2] + c) + sign * TVector.Load(pixels[other + 2] + c), TVector.Load(pixels[one + 3] + c) + sign * TVector.Load(pixels[other + 3] + c),
            TVector.Load(pixels[one + 4] + c) + sign * TVector.Load(pixels[other + 4] + c), TVector.Load(pixels[one + 5] + c) + sign * TVector.Load(pixels[other + 5] + c),
            v, planeStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output(float* m, nint planeStride, int channels, float* bias, bool relu, float** outputs)
    {
        for (int c = 0; c < channels; c += TVector.Count)
        {
            OutputLine(m + c, 7 * planeStride, out TVector p0, out TVector q0);
            OutputLine(m + c + planeStride, 7 * planeStride, out TVector p1, out TVector q1);
            OutputLine(m + c + 2 * planeStride, 7 * planeStride, out TVector p2, out TVector q2);
            OutputLine(m + c + 3 * planeStride, 7 * planeStride, out TVector p3, out TVector q3);
            OutputLine(m + c + 4 * planeStride, 7 * planeStride, out TVector p4, out TVector q4);
            OutputLine(m + c + 5 * planeStride, 7 * planeStride, out TVector p5, out TVector q5);
            OutputLine(m + c + 6 * planeStride, 7 * planeStride, out TVector p6, out TVector q6);
            TVector b = bias is null ? default : TVector.Load(bias + c);
            WinogradPixel.Write(p0 + p1 + p2 + (p4 + p5) + b, relu, outputs[0], c);
            WinogradPixel.Write(p1 - p2 - p3 + (p5 - p6) + b, relu, outputs[1], c);
            WinogradPixel.Write(q0 + q1 + q2 + (q4 + q5) + b, relu, outputs[2], c);
            WinogradPixel.Write(q1 - q2 - q3 + (q5 - q6) + b, relu, outputs[3], c);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputGradRow(float** pixels, int row, int c, float* d, nint planeStride)
    {
        TVector t0, t1;
        switch (row)
        {
            case 0 or 4:
                (t0, t1) = (TVector.Load(pixels[0] + c), TVector.Load(pixels[1] + c));
                break;
            case 1 or 5:
                (t0, t1) = (TVector.Load(pixels[0] + c) + TVector.Load(pixels[2] + c), TVector.Load(pixels[1] + c) + TVector.Load(pixels[3] + c));
                break;
            case 2:
                (t0, t1) = (TVector.Load(pixels[0] + c) - TVector.Load(pixels[2] + c), TVector.Load(pixels[1] + c) - TVector.Load(pixels[3] + c));
                break;
            default:
                (t0, t1) = (-TVector.Load(pixels[2] + c), -TVector.Load(pixels[3] + c));
                break;
        }

        TVector sum = t0 + t1;
        t0.Store(d);
        sum.Store(d + planeStride);
        (t0 - t1).Store(d + 2 * planeStride);
        (-t1).Store(d + 3 * planeStride);
        t0.Store(d + 4 * planeStride);
        sum.Store(d + 5 * planeStride);
        (-t1).Store(d + 6 * planeStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Weights(float* g, nint tapStride, bool rotated, int channels, float* u, nint planeStride)
    {
        nint step = rotated ? -tapStride : tapStride;
        g = rotated ? g + 24 * tapStride : g;
        int lanes = TVector.Count;
        float* square = stackalloc float[7 * 5 * TVector.Count];
        for (int c = 0; c < channels; c += lanes)
        {
            for (int x = 0; x < 5; x++)
                WeightsLine(g + c + x * step, 5 * step, square + x * lanes, 5 * lanes);
            for (int row = 0; row < 7; row++)
                WeightsLine(square + row * 5 * lanes, lanes, u + 7 * row * planeStride + c, planeStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddWeightsGrad(float* u, nint planeStride, int channels, float* g, nint tapStride)
    {
        int lanes = TVector.Count;
        float* square = stackalloc float[5 * 7 * TVector.Count], row = stackalloc float[5 * TVector.Count];
        for (int c = 0; c < channels; c += lanes)
        {
            for (int x = 0; x < 7; x++)
                WeightsGradLine(u + c + x * planeStride, 7 * planeStride, square + x * lanes, 7 * lanes);
            for (int y = 0; y < 5; y++)
            {
                WeightsGradLine(square + y * 7 * lanes, lanes, row, lanes);
                for (int x = 0; x < 5; x++)
                {
                    float* tap = g + (5 * y + x) * tapStride + c;
                    (TVector.Load(tap) + TVector.Load(row + x * lanes)).Store(tap);
                }
            }
        }
    }

    /// <summary>Bᵀ times six pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void InputLine(TVector d0, TVector d1, TVector d2, TVector d3, TVector d4, TVector d5, float* to, nint stride)
    {
        (d0 - d2).Store(to);
        (d1 + d2).Store(to + stride);
        (d2 - d1).Store(to + 2 * stride);
        (d1 - d3).Store(to + 3 * stride);
        (d3 - d4).Store(to + 4 * stride);
        d4.Store(to + 5 * stride);
        (d4 - d5).Store(to + 6 * stride);
    }

    /// <summary>Aᵀ times one column of m.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void OutputLine(float* m, nint stride, out TVector p, out TVector q)
    {
        TVector m0 = TVector.Load(m), m1 = TVector.Load(m + stride), m2 = TVector.Load(m + 2 * stride), m3 = TVector.Load(m + 3 * stride);
        TVector m4 = TVector.Load(m + 4 * stride), m5 = TVector.Load(m + 5 * stride), m6 = TVector.Load(m + 6 * stride);
        p = m0 + m1 + m2 + (m4 + m5);
        q = m1 - m2 - m3 + (m5 - m6);
    }

    /// <summary>G times five taps.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WeightsLine(float* from, nint step, float* to, nint stride)
    {
        var half = TVector.All(0.5f);
        TVector g0 = TVector.Load(from), g1 = TVector.Load(from + step), g2 = TVector.Load(from + 2 * step), g3 = TVector.Load(from + 3 * step), g4 = TVector.Load(from + 4 * step);
        g0.Store(to);
        (half * (g0 + g1 + g2)).Store(to + stride);
        (half * (g0 - g1 + g2)).Store(to + 2 * stride);
        g2.Store(to + 3 * stride);
        g3.Store(to + 4 * stride);
        (g3 + g4).Store(to + 5 * stride);
        g4.Store(to + 6 * stride);
    }

    /// <summary>Gᵀ times seven products' gradients.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void WeightsGradLine(float* from, nint step, float* to, nint stride)
    {
        var half = TVector.All(0.5f);
        TVector u1 = half * TVector.Load(from + step), u2 = half * TVector.Load(from + 2 * step), u5 = TVector.Load(from + 5 * step);
        TVector sum = u1 + u2;
        (TVector.Load(from) + sum).Store(to);
        (u1 - u2).Store(to + stride);
        (sum + TVector.Load(from + 3 * step)).Store(to + 2 * stride);
        (TVector.Load(from + 4 * step) + u5).Store(to + 3 * stride);
        (u5 + TVector.Load(from + 6 * step)).Store(to + 4 * stride);
    }
}
