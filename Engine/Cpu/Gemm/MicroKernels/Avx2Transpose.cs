using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Engine.Cpu;

/// <summary>Turns 8 rows into columns, 4 elements of each at a time: panel[k·stride + r] = rows[r][k].</summary>
/// <remarks>Rows r and r + 4 are loaded as the two 128-bit halves of one register, so that only in-lane shuffles are left.</remarks>
internal static unsafe class Avx2Transpose
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Pack(float** rows, nint count, float* panel, nint stride)
    {
        float* p0 = rows[0], p1 = rows[1], p2 = rows[2], p3 = rows[3], p4 = rows[4], p5 = rows[5], p6 = rows[6], p7 = rows[7];
        for (nint k = 0; k < count; k += 4, panel += 4 * stride)
        {
            Vector256<float> r04 = Vector256.Create(Vector128.Load(p0 + k), Vector128.Load(p4 + k));
            Vector256<float> r15 = Vector256.Create(Vector128.Load(p1 + k), Vector128.Load(p5 + k));
            Vector256<float> r26 = Vector256.Create(Vector128.Load(p2 + k), Vector128.Load(p6 + k));
            Vector256<float> r37 = Vector256.Create(Vector128.Load(p3 + k), Vector128.Load(p7 + k));
            Vector256<double> low01 = Avx.UnpackLow(r04, r15).AsDouble(), high01 = Avx.UnpackHigh(r04, r15).AsDouble();
            Vector256<double> low23 = Avx.UnpackLow(r26, r37).AsDouble(), high23 = Avx.UnpackHigh(r26, r37).AsDouble();
            Avx.UnpackLow(low01, low23).AsSingle().Store(panel);
            Avx.UnpackHigh(low01, low23).AsSingle().Store(panel + stride);
            Avx.UnpackLow(high01, high23).AsSingle().Store(panel + 2 * stride);
            Avx.UnpackHigh(high01, high23).AsSingle().Store(panel + 3 * stride);
        }
    }
}
