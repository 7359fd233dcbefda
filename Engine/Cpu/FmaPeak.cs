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
            InstructionSet.Avx512 => Chain512(Rounds),
            InstructionSet.Avx2 => Chain256(Rounds),
            InstructionSet.Vector128 => Chain128(Rounds),
            _ => ChainScalar(Rounds),
        };
        if (float.IsNaN(result))
            throw new InvalidOperationException("The chains left the numbers.");
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Chain512(long rounds)
    {
        Vector512<float> m = Vector512.Create(0.5f), x = Vector512.Create(1f);
        Vector512<float> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (; rounds > 0; rounds--)
        {
            a = Avx512F.FusedMultiplyAdd(a, m, x);
            b = Avx512F.FusedMultiplyAdd(b, m, x);
            c = Avx512F.FusedMultiplyAdd(c, m, x);
            d = Avx512F.FusedMultiplyAdd(d, m, x);
            e = Avx512F.FusedMultiplyAdd(e, m, x);
            f = Avx512F.FusedMultiplyAdd(f, m, x);
            g = Avx512F.FusedMultiplyAdd(g, m, x);
            h = Avx512F.FusedMultiplyAdd(h, m, x);
            i = Avx512F.FusedMultiplyAdd(i, m, x);
            j = Avx512F.FusedMultiplyAdd(j, m, x);
            k = Avx512F.FusedMultiplyAdd(k, m, x);
            l = Avx512F.FusedMultiplyAdd(l, m, x);
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Chain256(long rounds)
    {
        Vector256<float> m = Vector256.Create(0.5f), x = Vector256.Create(1f);
        Vector256<float> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (; rounds > 0; rounds--)
        {
            a = Fma.MultiplyAdd(a, m, x);
            b = Fma.MultiplyAdd(b, m, x);
            c = Fma.MultiplyAdd(c, m, x);
            d = Fma.MultiplyAdd(d, m, x);
            e = Fma.MultiplyAdd(e, m, x);
            f = Fma.MultiplyAdd(f, m, x);
            g = Fma.MultiplyAdd(g, m, x);
            h = Fma.MultiplyAdd(h, m, x);
            i = Fma.MultiplyAdd(i, m, x);
            j = Fma.MultiplyAdd(j, m, x);
            k = Fma.MultiplyAdd(k, m, x);
            l = Fma.MultiplyAdd(l, m, x);
        }

        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Chain128(long rounds)
    {
        Vector128<float> m = Vector128.Create(0.5f), x = Vector128.Create(1f);
        Vector128<float> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (; rounds > 0; rounds--)
        {
            a = Vector128.MultiplyAddEstimate(a, m, x);
            b = Vector128.MultiplyAddEstimate(b, m, x);
            c = Vector128.MultiplyAddEstimate(c, m, x);
            d = Vector128.MultiplyAddEstimate(d, m, x);
            e = Vector128.MultiplyAddEstimate(e, m, x);
            f = Vector128.MultiplyAddEstimate(f, m, x);
            g = Vector128.MultiplyAddEstimate(g, m, x);
            h = Vector128.MultiplyAddEstimate(h, m, x);
            i = Vector128.MultiplyAddEstimate(i, m, x);
            j = Vector128.MultiplyAddEstimate(j, m, x);
            k = Vector128.MultiplyAddEstimate(k, m, x);
            l = Vector128.MultiplyAddEstimate(l, m, x);
        }

        return Vector128.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float ChainScalar(long rounds)
    {
        float m = 0.5f, x = 1;
        float a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x, k = x, l = x;
        for (; rounds > 0; rounds--)
        {
            a = a * m + x;
            b = b * m + x;
            c = c * m + x;
            d = d * m + x;
            e = e * m + x;
            f = f * m + x;
            g = g * m + x;
            h = h * m + x;
            i = i * m + x;
            j = j * m + x;
            k = k * m + x;
            l = l * m + x;
        }

        return a + b + c + d + e + f + g + h + i + j + k + l;
    }
}
