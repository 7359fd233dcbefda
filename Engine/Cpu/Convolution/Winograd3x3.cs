using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>The transforms of F(2×2, 3×3) and of its gradients, each over a vector of channels (Winograd 1980; Lavin and Gray 2016).</summary>
/// <remarks>
/// <code>
///        ⎡ 1  0 −1  0 ⎤          ⎡ 1   0   0 ⎤
///  Bᵀ =  ⎢ 0  1  1  0 ⎥     G =  ⎢ ½   ½   ½ ⎥     Aᵀ = ⎡ 1  1  1  0 ⎤
///        ⎢ 0 −1  1  0 ⎥          ⎢ ½  −½   ½ ⎥          ⎣ 0  1 −1 −1 ⎦
///        ⎣ 0  1  0 −1 ⎦          ⎣ 0   0   1 ⎦
///
///  Y (2×2)  =  Aᵀ · [ (G g Gᵀ) ⊙ (Bᵀ d B) ] · A        for a 4×4 piece d of the image and a 3×3 filter g
///  dg (3×3) =  Gᵀ · [ (A dY Aᵀ) ⊙ (Bᵀ d B) ] · G
/// </code>
/// 16 products make what 36 make directly. All factors are sums, differences and halves, so small integers stay exact.
/// </remarks>
internal readonly unsafe struct Winograd3x3<TVector> : IWinogradGradTransforms
    where TVector : struct, IFloatVector<TVector>
{
    public static int Taps => 3;

    public static int Outputs => 2;

    public static int Points => 4;

    public static int Lanes => TVector.Count;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input(float** pixels, int channels, float* v, nint planeStride)
    {
        for (int c = 0; c < channels; c += TVector.Count)
        {
            // Columns first: each of the four becomes Bᵀ times itself.
            Column(pixels, c, 0, out TVector a0, out TVector a1, out TVector a2, out TVector a3);
            Column(pixels, c, 1, out TVector b0, out TVector b1, out TVector b2, out TVector b3);
            Column(pixels, c, 2, out TVector c0, out TVector c1, out TVector c2, out TVector c3);
            Column(pixels, c, 3, out TVector d0, out TVector d1, out TVector d2, out TVector d3);
            Row(a0, b0, c0, d0, v + c, planeStride);
            Row(a1, b1, c1, d1, v + c + 4 * planeStride, planeStride);
            Row(a2, b2, c2, d2, v + c + 8 * planeStride, planeStride);
            Row(a3, b3, c3, d3, v + c + 12 * planeStride, planeStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output(float* m, nint planeStride, int channels, float* bias, bool relu, float** outputs)
    {
        for (int c = 0; c < channels; c += TVector.Count)
        {
            Sums(m + c, planeStride, out TVector p0, out TVector q0);
            Sums(m + c + planeStride, planeStride, out TVector p1, out TVector q1);
            Sums(m + c + 2 * planeStride, planeStride, out TVector p2, out TVector q2);
            Sums(m + c + 3 * planeStride, planeStride, out TVector p3, out TVector q3);
            TVector b = bias is null ? default : TVector.Load(bias + c);
            WinogradPixel.Write(p0 + p1 + p2 + b, relu, outputs[0], c);
            WinogradPixel.Write(p1 - p2 - p3 + b, relu, outputs[1], c);
            WinogradPixel.Write(q0 + q1 + q2 + b, relu, outputs[2], c);
            WinogradPixel.Write(q1 - q2 - q3 + b, relu, outputs[3], c);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Weights(float* g, nint tapStride, bool rotated, int channels, float* u, nint planeStride)
    {
        nint step = rotated ? -tapStride : tapStride;
        g = rotated ? g + 8 * tapStride : g;
        for (int c = 0; c < channels; c += TVector.Count)
        {
            Filter(g + c, 3 * step, out TVector a0, out TVector a1, out TVector a2, out TVector a3);
            Filter(g + c + step, 3 * step, out TVector b0, out TVector b1, out TVector b2, out TVector b3);
            Filter(g + c + 2 * step, 3 * step, out TVector c0, out TVector c1, out TVector c2, out TVector c3);
            FilterRow(a0, b0, c0, u + c, planeStride);
            FilterRow(a1, b1, c1, u + c + 4 * planeStride, planeStride);
            FilterRow(a2, b2, c2, u + c + 8 * planeStride, planeStride);
            FilterRow(a3, b3, c3, u + c + 12 * planeStride, planeStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void InputRow(float** pixels, int row, int c, float* v, nint planeStride)
    {
        // Bᵀ's rows are one pixel row plus or minus another.
        int one = row switch { 0 => 0, 2 => 8, _ => 4 }, other = row switch { 2 => 4, 3 => 12, _ => 8 };
        var sign = TVector.All(row == 1 ? 1 : -1);
        TVector t0 = TVector.Load(pixels[one] + c) + sign * TVector.Load(pixels[other] + c);
        TVector t1 = TVector.Load(pixels[one + 1] + c) + sign * TVector.Load(pixels[other + 1] + c);
        TVector t2 = TVector.Load(pixels[one + 2] + c) + sign * TVector.Load(pixels[other + 2] + c);
        TVector t3 = TVector.Load(pixels[one + 3] + c) + sign * TVector.Load(pixels[other + 3] + c);
        Row(t0, t1, t2, t3, v, planeStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputGradRow(float** pixels, int row, int c, float* d, nint planeStride)
    {
        TVector t0, t1;
        switch (row)
        {
            case 0:
                (t0, t1) = (TVector.Load(pixels[0] + c), TVector.Load(pixels[1] + c));
                break;
            case 1:
                (t0, t1) = (TVector.Load(pixels[0] + c) + TVector.Load(pixels[2] + c), TVector.Load(pixels[1] + c) + TVector.Load(pixels[3] + c));
                break;
            case 2:
                (t0, t1) = (TVector.Load(pixels[0] + c) - TVector.Load(pixels[2] + c), TVector.Load(pixels[1] + c) - TVector.Load(pixels[3] + c));
                break;
            default:
                (t0, t1) = (-TVector.Load(pixels[2] + c), -TVector.Load(pixels[3] + c));
                break;
        }

        t0.Store(d);
        (t0 + t1).Store(d + planeStride);
        (t0 - t1).Store(d + 2 * planeStride);
        (-t1).Store(d + 3 * planeStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddWeightsGrad(float* u, nint planeStride, int channels, float* g, nint tapStride)
    {
        for (int c = 0; c < channels; c += TVector.Count)
        {
            FilterGrad(u + c, 4 * planeStride, out TVector a0, out TVector a1, out TVector a2);
            FilterGrad(u + c + planeStride, 4 * planeStride, out TVector b0, out TVector b1, out TVector b2);
            FilterGrad(u + c + 2 * planeStride, 4 * planeStride, out TVector c0, out TVector c1, out TVector c2);
            FilterGrad(u + c + 3 * planeStride, 4 * planeStride, out TVector d0, out TVector d1, out TVector d2);
            AddFilterGradRow(a0, b0, c0, d0, g + c, tapStride);
            AddFilterGradRow(a1, b1, c1, d1, g + c + 3 * tapStride, tapStride);
            AddFilterGradRow(a2, b2, c2, d2, g + c + 6 * tapStride, tapStride);
        }
    }

    /// <summary>G times one column of a filter, whose taps are <paramref name="step"/> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Filter(float* g, nint step, out TVector t0, out TVector t1, out TVector t2, out TVector t3)
    {
        var half = TVector.All(0.5f);
        TVector g0 = TVector.Load(g), g1 = TVector.Load(g + step), g2 = TVector.Load(g + 2 * step);
        t0 = g0;
        t1 = half * (g0 + g1 + g2);
        t2 = half * (g0 - g1 + g2);
        t3 = g2;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FilterRow(TVector g0, TVector g1, TVector g2, float* u, nint planeStride)
    {
        var half = TVector.All(0.5f);
        g0.Store(u);
        (half * (g0 + g1 + g2)).Store(u + planeStride);
        (half * (g0 - g1 + g2)).Store(u + 2 * planeStride);
        g2.Store(u + 3 * planeStride);
    }

    /// <summary>Gᵀ times one column of u, whose planes are <paramref name="step"/> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FilterGrad(float* u, nint step, out TVector t0, out TVector t1, out TVector t2)
    {
        var half = TVector.All(0.5f);
        TVector u1 = half * TVector.Load(u + step), u2 = half * TVector.Load(u + 2 * step);
        TVector sum = u1 + u2;
        t0 = TVector.Load(u) + sum;
        t1 = u1 - u2;
        t2 = sum + TVector.Load(u + 3 * step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddFilterGradRow(TVector u0, TVector u1, TVector u2, TVector u3, float* g, nint tapStride)
    {
        var half = TVector.All(0.5f);
        TVector sum = half * (u1 + u2);
        (TVector.Load(g) + (u0 + sum)).Store(g);
        (TVector.Load(g + tapStride) + half * (u1 - u2)).Store(g + tapStride);
        (TVector.Load(g + 2 * tapStride) + (sum + u3)).Store(g + 2 * tapStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Column(float** pixels, int c, int x, out TVector t0, out TVector t1, out TVector t2, out TVector t3)
    {
        TVector d0 = TVector.Load(pixels[x] + c), d1 = TVector.Load(pixels[4 + x] + c), d2 = TVector.Load(pixels[8 + x] + c), d3 = TVector.Load(pixels[12 + x] + c);
        t0 = d0 - d2;
        t1 = d1 + d2;
        t2 = d2 - d1;
        t3 = d1 - d3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row(TVector t0, TVector t1, TVector t2, TVector t3, float* v, nint planeStride)
    {
        (t0 - t2).Store(v);
        (t1 + t2).Store(v + planeStride);
        (t2 - t1).Store(v + 2 * planeStride);
        (t1 - t3).Store(v + 3 * planeStride);
    }

    /// <summary>One column of m times Aᵀ: the planes of a column are four apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sums(float* m, nint planeStride, out TVector p, out TVector q)
    {
        TVector m0 = TVector.Load(m), m1 = TVector.Load(m + 4 * planeStride), m2 = TVector.Load(m + 8 * planeStride), m3 = TVector.Load(m + 12 * planeStride);
        p = m0 + m1 + m2;
        q = m1 - m2 - m3;
    }
}
