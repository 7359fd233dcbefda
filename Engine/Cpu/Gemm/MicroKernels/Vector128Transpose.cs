using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace Engine.Cpu;

/// <summary>Turns 4 rows into columns, 4 elements of each at a time: panel[k·stride + r] = rows[r][k].</summary>
internal static unsafe class Vector128Transpose
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Pack(float** rows, nint count, float* panel, nint stride)
    {
        float* p0 = rows[0], p1 = rows[1], p2 = rows[2], p3 = rows[3];
        for (nint k = 0; k < count; k += 4, panel += 4 * stride)
        {
            Vector128<float> r0 = Vector128.Load(p0 + k), r1 = Vector128.Load(p1 + k), r2 = Vector128.Load(p2 + k), r3 = Vector128.Load(p3 + k);

            // Rows 0 and 2, 1 and 3 interleaved, then these two: a0 c0 a1 c1, b0 d0 b1 d1 -> a0 b0 c0 d0.
            Vector128<float> low02 = InterleaveLow(r0, r2), high02 = InterleaveHigh(r0, r2);
            Vector128<float> low13 = InterleaveLow(r1, r3), high13 = InterleaveHigh(r1, r3);
            InterleaveLow(low02, low13).Store(panel);
            InterleaveHigh(low02, low13).Store(panel + stride);
            InterleaveLow(high02, high13).Store(panel + 2 * stride);
            InterleaveHigh(high02, high13).Store(panel + 3 * stride);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> InterleaveLow(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackLow(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipLow(a, b)
        : Vector128.Create(a[0], b[0], a[1], b[1]);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> InterleaveHigh(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.UnpackHigh(a, b)
        : AdvSimd.Arm64.IsSupported ? AdvSimd.Arm64.ZipHigh(a, b)
        : Vector128.Create(a[2], b[2], a[3], b[3]);
}
