using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Engine.Cpu;

/// <summary>The most multiply-adds a second that this machine's threads reach together: independent FMA chains in registers, nothing else.
/// Every share of the peak in a report is a share of what was measured here, in the same run.</summary>
public static class FmaPeak
{
    private const long Rounds = 4_000_000;
    private const int Chains = 12;

    /// <summary>Measures for about <paramref name="seconds"/> on <paramref name="threads"/> threads at once and returns the best FLOP/s.</summary>
    /// <param name="set">Whose vectors.</param>
    /// <param name="threads">How many, the caller's included; at least 1.</param>
    /// <param name="seconds">About how long.</param>
    /// <exception cref="PlatformNotSupportedException">The processor, or a runtime setting, does not allow the set.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are to be no threads.</exception>
    public static double Measure(InstructionSet set, int threads, double seconds = 1)
    {
        InstructionSets.Require(set);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        int lanes = set switch { InstructionSet.Avx512 => 16, InstructionSet.Avx2 => 8, InstructionSet.Vector128 => 4, _ => 1 };
        double flops = 2.0 * Chains * lanes * Rounds * threads;
        var total = Stopwatch.StartNew();
        return flops / ThreadsTogether.BestSeconds(threads, _ => total.Elapsed.TotalSeconds < seconds, _ => Chain(set));
    }

    private static void Chain(InstructionSet set)
    {
        float result = set switch
        {
            InstructionSet.Avx512 => Chain<Vector512<float>, Lanes512>(Rounds),
            InstructionSet.Avx2 => Chain<Vector256<float>, Lanes256>(Rounds),
            InstructionSet.Vector128 => Chain<Vector128<float>, Lanes128>(Rounds),
            _ => Chain<float, OneLane>(Rounds),
        };
        if (float.IsNaN(result))
            throw new InvalidOperationException("The chains left the numbers.");
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Chain<TVector, TLanes>(long rounds)
        where TLanes : ILanes<TVector>
    {
        TVector m = TLanes.Of(0.5f), x = TLanes.Of(1);
        TVector a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (; rounds > 0; rounds--)
        {
            a = TLanes.MultiplyAdd(a, m, x);
            b = TLanes.MultiplyAdd(b, m, x);
            c = TLanes.MultiplyAdd(c, m, x);
            d = TLanes.MultiplyAdd(d, m, x);
            e = TLanes.MultiplyAdd(e, m, x);
            f = TLanes.MultiplyAdd(f, m, x);
            g = TLanes.MultiplyAdd(g, m, x);
            h = TLanes.MultiplyAdd(h, m, x);
            i = TLanes.MultiplyAdd(i, m, x);
            j = TLanes.MultiplyAdd(j, m, x);
            k = TLanes.MultiplyAdd(k, m, x);
            l = TLanes.MultiplyAdd(l, m, x);
        }

        return TLanes.Sum(a) + TLanes.Sum(b) + TLanes.Sum(c) + TLanes.Sum(d) + TLanes.Sum(e) + TLanes.Sum(f)
            + TLanes.Sum(g) + TLanes.Sum(h) + TLanes.Sum(i) + TLanes.Sum(j) + TLanes.Sum(k) + TLanes.Sum(l);
    }

    /// <summary>What a chain needs of its vectors.</summary>
    private interface ILanes<TVector>
    {
        /// <summary>All lanes the same.</summary>
        static abstract TVector Of(float value);

        /// <summary>a · b + c.</summary>
        static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

        /// <summary>Over the lanes.</summary>
        static abstract float Sum(TVector vector);
    }

    private readonly struct Lanes512 : ILanes<Vector512<float>>
    {
        public static Vector512<float> Of(float value) => Vector512.Create(value);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> MultiplyAdd(Vector512<float> a, Vector512<float> b, Vector512<float> c) => Avx512F.FusedMultiplyAdd(a, b, c);

        public static float Sum(Vector512<float> vector) => Vector512.Sum(vector);
    }

    private readonly struct Lanes256 : ILanes<Vector256<float>>
    {
        public static Vector256<float> Of(float value) => Vector256.Create(value);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<float> MultiplyAdd(Vector256<float> a, Vector256<float> b, Vector256<float> c) => Fma.MultiplyAdd(a, b, c);

        public static float Sum(Vector256<float> vector) => Vector256.Sum(vector);
    }

    private readonly struct Lanes128 : ILanes<Vector128<float>>
    {
        public static Vector128<float> Of(float value) => Vector128.Create(value);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<float> MultiplyAdd(Vector128<float> a, Vector128<float> b, Vector128<float> c) => Vector128.MultiplyAddEstimate(a, b, c);

        public static float Sum(Vector128<float> vector) => Vector128.Sum(vector);
    }

    private readonly struct OneLane : ILanes<float>
    {
        public static float Of(float value) => value;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static float MultiplyAdd(float a, float b, float c) => a * b + c;

        public static float Sum(float vector) => vector;
    }
}
