using System.Numerics;
using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>The three transforms of F(2×2, 3×3), each over a vector of channels (Winograd 1980; Lavin and Gray 2016).</summary>
/// <remarks>
/// <code>
///        ⎡ 1  0 −1  0 ⎤          ⎡ 1   0   0 ⎤
///  Bᵀ =  ⎢ 0  1  1  0 ⎥     G =  ⎢ ½   ½   ½ ⎥     Aᵀ = ⎡ 1  1  1  0 ⎤
///        ⎢ 0 −1  1  0 ⎥          ⎢ ½  −½   ½ ⎥          ⎣ 0  1 −1 −1 ⎦
///        ⎣ 0  1  0 −1 ⎦          ⎣ 0   0   1 ⎦
///
///  Y (2×2)  =  Aᵀ · [ (G g Gᵀ) ⊙ (Bᵀ d B) ] · A        for a 4×4 piece d of the image and a 3×3 filter g
/// </code>
/// 16 products make what 36 make directly. All factors are sums, differences and halves, so small integers stay exact.
/// </remarks>
internal static unsafe class WinogradTransforms
{
    /// <summary>Side of the piece of image that a tile sees.</summary>
    internal const int Side = 4;

    /// <summary>Products a tile: matrices of transformed inputs, weights and outputs.</summary>
    internal const int Planes = Side * Side;

    /// <summary>v[plane] (channels) = Bᵀ d B from 16 pixels' channels; <paramref name="channels"/> is a multiple of the vector's width.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Input(float** pixels, int channels, float* v, nint planeStride)
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

    /// <summary>outputs[0..3] (channels) = Aᵀ m A + bias, clamped at zero if asked; a null output is not written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Output(float* m, nint planeStride, int channels, float* bias, bool relu, float** outputs)
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

    /// <summary>u[plane] = G g Gᵀ for one filter and channel: nine weights, <paramref name="stride"/> apart.</summary>
    internal static void Weights(float* g, nint stride, float* u, nint planeStride)
    {
        float* rows = stackalloc float[Side * 3];
        for (int x = 0; x < 3; x++)
        {
            float g0 = g[x * stride], g1 = g[(3 + x) * stride], g2 = g[(6 + x) * stride];
            rows[x] = g0;
            rows[3 + x] = 0.5f * (g0 + g1 + g2);
            rows[6 + x] = 0.5f * (g0 - g1 + g2);
            rows[9 + x] = g2;
        }

        for (int y = 0; y < Side; y++)
        {
            float g0 = rows[3 * y], g1 = rows[3 * y + 1], g2 = rows[3 * y + 2];
            u[(4 * y) * planeStride] = g0;
            u[(4 * y + 1) * planeStride] = 0.5f * (g0 + g1 + g2);
            u[(4 * y + 2) * planeStride] = 0.5f * (g0 - g1 + g2);
            u[(4 * y + 3) * planeStride] = g2;
        }
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
