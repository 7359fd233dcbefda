using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Engine.Cpu;

/// <summary>Turns 16 rows into columns, 16 elements of each at a time: panel[k·stride + r] = rows[r][k].</summary>
/// <remarks>Four stages of 16 shuffles: pairs of rows, pairs of pairs (within 128-bit lanes), then two that move whole lanes.
/// <code>
/// r0: a0 a1 a2 a3 | a4 ..      after two stages, u[g][c] holds in lane L      after four, column 4L + c holds
/// r1: b0 b1 b2 b3 | b4 ..      column 4L + c of rows 4g .. 4g+3               that column of all 16 rows
/// </code>
/// </remarks>
internal static unsafe class Avx512Transpose
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Pack(float** rows, nint count, float* panel, nint stride)
    {
        float* p0 = rows[0];
        float* p1 = rows[1];
        float* p2 = rows[2];
        float* p3 = rows[3];
        float* p4 = rows[4];
        float* p5 = rows[5];
        float* p6 = rows[6];
        float* p7 = rows[7];
        float* p8 = rows[8];
        float* p9 = rows[9];
        float* p10 = rows[10];
        float* p11 = rows[11];
        float* p12 = rows[12];
        float* p13 = rows[13];
        float* p14 = rows[14];
        float* p15 = rows[15];
        for (nint k = 0; k < count; k += 16, panel += 16 * stride)
        {
            Quarter(p0 + k, p1 + k, p2 + k, p3 + k, out Vector512<float> u00, out Vector512<float> u01, out Vector512<float> u02, out Vector512<float> u03);
            Quarter(p4 + k, p5 + k, p6 + k, p7 + k, out Vector512<float> u10, out Vector512<float> u11, out Vector512<float> u12, out Vector512<float> u13);
            Quarter(p8 + k, p9 + k, p10 + k, p11 + k, out Vector512<float> u20, out Vector512<float> u21, out Vector512<float> u22, out Vector512<float> u23);
            Quarter(p12 + k, p13 + k, p14 + k, p15 + k, out Vector512<float> u30, out Vector512<float> u31, out Vector512<float> u32, out Vector512<float> u33);
            Columns(u00, u10, u20, u30, panel + 0 * stride, 4 * stride);
            Columns(u01, u11, u21, u31, panel + 1 * stride, 4 * stride);
            Columns(u02, u12, u22, u32, panel + 2 * stride, 4 * stride);
            Columns(u03, u13, u23, u33, panel + 3 * stride, 4 * stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Quarter(float* a, float* b, float* c, float* d,
        out Vector512<float> u0, out Vector512<float> u1, out Vector512<float> u2, out Vector512<float> u3)
    {
        Vector512<float> va = Vector512.Load(a), vb = Vector512.Load(b), vc = Vector512.Load(c), vd = Vector512.Load(d);
        Vector512<double> abLow = Avx512F.UnpackLow(va, vb).AsDouble(), abHigh = Avx512F.UnpackHigh(va, vb).AsDouble();
        Vector512<double> cdLow = Avx512F.UnpackLow(vc, vd).AsDouble(), cdHigh = Avx512F.UnpackHigh(vc, vd).AsDouble();
        u0 = Avx512F.UnpackLow(abLow, cdLow).AsSingle();
        u1 = Avx512F.UnpackHigh(abLow, cdLow).AsSingle();
        u2 = Avx512F.UnpackLow(abHigh, cdHigh).AsSingle();
        u3 = Avx512F.UnpackHigh(abHigh, cdHigh).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Columns(Vector512<float> u0, Vector512<float> u1, Vector512<float> u2, Vector512<float> u3, float* panel, nint stride)
    {
        Vector512<float> low01 = Avx512F.Shuffle4x128(u0, u1, 0x44), low23 = Avx512F.Shuffle4x128(u2, u3, 0x44);
        Vector512<float> high01 = Avx512F.Shuffle4x128(u0, u1, 0xEE), high23 = Avx512F.Shuffle4x128(u2, u3, 0xEE);
        Avx512F.Shuffle4x128(low01, low23, 0x88).Store(panel);
        Avx512F.Shuffle4x128(low01, low23, 0xDD).Store(panel + stride);
        Avx512F.Shuffle4x128(high01, high23, 0x88).Store(panel + 2 * stride);
        Avx512F.Shuffle4x128(high01, high23, 0xDD).Store(panel + 3 * stride);
    }
}
