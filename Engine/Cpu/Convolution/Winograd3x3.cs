using System.Numerics;
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
internal readonly unsafe struct Winograd3x3 : IWinogradGradTransforms
{
    public static int Taps => 3;

    public static int Outputs => 2;

    public static int Points => 4;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Input(float** pixels, int channels, float* v, nint planeStride)
    {
        for (int c = 0; c < channels; c += Vector<float>.Count)
        {
            // Columns first: each of the four becomes Bᵀ times itself.
            Column(pixels, c, 0, out Vector<float> a0, out Vector<float> a1, out Vector<float> a2, out Vector<float> a3);
            Column(pixels, c, 1, out Vector<float> b0, out Vector<float> b1, out Vector<float> b2, out Vector<float> b3);
            Column(pixels, c, 2, out Vector<float> c0, out Vector<float> c1, out Vector<float> c2, out Vector<float> c3);
            Column(pixels, c, 3, out Vector<float> d0, out Vector<float> d1, out Vector<float> d2, out Vector<float> d3);
            Row(a0, b0, c0, d0, v + c, planeStride);
            Row(a1, b1, c1, d1, v + c + 4 * planeStride, planeStride);
            Row(a2, b2, c2, d2, v + c + 8 * planeStride, planeStride);
            Row(a3, b3, c3, d3, v + c + 12 * planeStride, planeStride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Output(float* m, nint planeStride, int channels, float* bias, bool relu, float** outputs)
    {
        for (int c = 0; c < channels; c += Vector<float>.Count)
        {
            Sums(m + c, planeStride, out Vector<float> p0, out Vector<float> q0);
            Sums(m + c + planeStride, planeStride, out Vector<float> p1, out Vector<float> q1);
            Sums(m + c + 2 * planeStride, planeStride, out Vector<float> p2, out Vector<float> q2);
            Sums(m + c + 3 * planeStride, planeStride, out Vector<float> p3, out Vector<float> q3);
            Vector<float> b = bias is null ? default : Vector.Load(bias + c);
            Write(p0 + p1 + p2 + b, relu, outputs[0], c);
            Write(p1 - p2 - p3 + b, relu, outputs[1], c);
            Write(q0 + q1 + q2 + b, relu, outputs[2], c);
            Write(q1 - q2 - q3 + b, relu, outputs[3], c);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Weights(float* g, nint tapStride, bool turned, int channels, float* u, nint planeStride)
    {
        nint step = turned ? -tapStride : tapStride;
        g = turned ? g + 8 * tapStride : g;
        for (int c = 0; c < channels; c += Vector<float>.Count)
        {
            Filter(g + c, 3 * step, out Vector<float> a0, out Vector<float> a1, out Vector<float> a2, out Vector<float> a3);
            Filter(g + c + step, 3 * step, out Vector<float> b0, out Vector<float> b1, out Vector<float> b2, out Vector<float> b3);
            Filter(g + c + 2 * step, 3 * step, out Vector<float> c0, out Vector<float> c1, out Vector<float> c2, out Vector<float> c3);
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
        var sign = new Vector<float>(row == 1 ? 1 : -1);
        Vector<float> t0 = Vector.Load(pixels[one] + c) + sign * Vector.Load(pixels[other] + c);
        Vector<float> t1 = Vector.Load(pixels[one + 1] + c) + sign * Vector.Load(pixels[other + 1] + c);
        Vector<float> t2 = Vector.Load(pixels[one + 2] + c) + sign * Vector.Load(pixels[other + 2] + c);
        Vector<float> t3 = Vector.Load(pixels[one + 3] + c) + sign * Vector.Load(pixels[other + 3] + c);
        Row(t0, t1, t2, t3, v, planeStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void OutputGradRow(float** pixels, int row, int c, float* d, nint planeStride)
    {
        Vector<float> t0, t1;
        switch (row)
        {
            case 0:
                (t0, t1) = (Vector.Load(pixels[0] + c), Vector.Load(pixels[1] + c));
                break;
            case 1:
                (t0, t1) = (Vector.Load(pixels[0] + c) + Vector.Load(pixels[2] + c), Vector.Load(pixels[1] + c) + Vector.Load(pixels[3] + c));
                break;
            case 2:
                (t0, t1) = (Vector.Load(pixels[0] + c) - Vector.Load(pixels[2] + c), Vector.Load(pixels[1] + c) - Vector.Load(pixels[3] + c));
                break;
            default:
                (t0, t1) = (-Vector.Load(pixels[2] + c), -Vector.Load(pixels[3] + c));
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
        for (int c = 0; c < channels; c += Vector<float>.Count)
        {
            FilterGrad(u + c, 4 * planeStride, out Vector<float> a0, out Vector<float> a1, out Vector<float> a2);
            FilterGrad(u + c + planeStride, 4 * planeStride, out Vector<float> b0, out Vector<float> b1, out Vector<float> b2);
            FilterGrad(u + c + 2 * planeStride, 4 * planeStride, out Vector<float> c0, out Vector<float> c1, out Vector<float> c2);
            FilterGrad(u + c + 3 * planeStride, 4 * planeStride, out Vector<float> d0, out Vector<float> d1, out Vector<float> d2);
            AddFilterGradRow(a0, b0, c0, d0, g + c, tapStride);
            AddFilterGradRow(a1, b1, c1, d1, g + c + 3 * tapStride, tapStride);
            AddFilterGradRow(a2, b2, c2, d2, g + c + 6 * tapStride, tapStride);
        }
    }

    /// <summary>G times one column of a filter, whose taps are <paramref name="step"/> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Filter(float* g, nint step, out Vector<float> t0, out Vector<float> t1, out Vector<float> t2, out Vector<float> t3)
    {
        var half = new Vector<float>(0.5f);
        Vector<float> g0 = Vector.Load(g), g1 = Vector.Load(g + step), g2 = Vector.Load(g + 2 * step);
        t0 = g0;
        t1 = half * (g0 + g1 + g2);
        t2 = half * (g0 - g1 + g2);
        t3 = g2;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FilterRow(Vector<float> g0, Vector<float> g1, Vector<float> g2, float* u, nint planeStride)
    {
        var half = new Vector<float>(0.5f);
        g0.Store(u);
        (half * (g0 + g1 + g2)).Store(u + planeStride);
        (half * (g0 - g1 + g2)).Store(u + 2 * planeStride);
        g2.Store(u + 3 * planeStride);
    }

    /// <summary>Gᵀ times one column of u, whose planes are <paramref name="step"/> apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FilterGrad(float* u, nint step, out Vector<float> t0, out Vector<float> t1, out Vector<float> t2)
    {
        var half = new Vector<float>(0.5f);
        Vector<float> u1 = half * Vector.Load(u + step), u2 = half * Vector.Load(u + 2 * step);
        Vector<float> sum = u1 + u2;
        t0 = Vector.Load(u) + sum;
        t1 = u1 - u2;
        t2 = sum + Vector.Load(u + 3 * step);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddFilterGradRow(Vector<float> u0, Vector<float> u1, Vector<float> u2, Vector<float> u3, float* g, nint tapStride)
    {
        var half = new Vector<float>(0.5f);
        Vector<float> sum = half * (u1 + u2);
        (Vector.Load(g) + (u0 + sum)).Store(g);
        (Vector.Load(g + tapStride) + half * (u1 - u2)).Store(g + tapStride);
        (Vector.Load(g + 2 * tapStride) + (sum + u3)).Store(g + 2 * tapStride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Column(float** pixels, int c, int x, out Vector<float> t0, out Vector<float> t1, out Vector<float> t2, out Vector<float> t3)
    {
        Vector<float> d0 = Vector.Load(pixels[x] + c), d1 = Vector.Load(pixels[4 + x] + c), d2 = Vector.Load(pixels[8 + x] + c), d3 = Vector.Load(pixels[12 + x] + c);
        t0 = d0 - d2;
        t1 = d1 + d2;
        t2 = d2 - d1;
        t3 = d1 - d3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Row(Vector<float> t0, Vector<float> t1, Vector<float> t2, Vector<float> t3, float* v, nint planeStride)
    {
        (t0 - t2).Store(v);
        (t1 + t2).Store(v + planeStride);
        (t2 - t1).Store(v + 2 * planeStride);
        (t1 - t3).Store(v + 3 * planeStride);
    }

    /// <summary>One column of m times Aᵀ: the planes of a column are four apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sums(float* m, nint planeStride, out Vector<float> p, out Vector<float> q)
    {
        Vector<float> m0 = Vector.Load(m), m1 = Vector.Load(m + 4 * planeStride), m2 = Vector.Load(m + 8 * planeStride), m3 = Vector.Load(m + 12 * planeStride);
        p = m0 + m1 + m2;
        q = m1 - m2 - m3;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Write(Vector<float> y, bool relu, float* output, int c)
    {
        if (output is not null)
            (relu ? ReluOperator.Invoke(y) : y).Store(output + c);
    }
}
