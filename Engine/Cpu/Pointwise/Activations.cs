using System.Numerics;
using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>max(0, x); what compares false, NaN, passes.</summary>
internal readonly struct ReluOperator : IPointwiseOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Invoke(Vector<float> x) => Vector.ConditionalSelect(Vector.LessThan(x, Vector<float>.Zero), Vector<float>.Zero, x);
}

/// <summary>1 / (1 + e⁻ˣ).</summary>
internal readonly struct SigmoidOperator : IPointwiseOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Invoke(Vector<float> x) => Vector<float>.One / (Vector<float>.One + Vector.Exp(-x));
}

/// <summary>tanh x: an odd polynomial near zero, where the quotient of exponentials would cancel, and that quotient beyond (Moshier's Cephes, tanhf).</summary>
internal readonly struct TanhOperator : IPointwiseOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Invoke(Vector<float> x)
    {
        Vector<float> z = x * x;
        Vector<float> p = z * -5.70498872745e-3f + new Vector<float>(2.06390887954e-2f);
        p = p * z - new Vector<float>(5.37397155531e-2f);
        p = p * z + new Vector<float>(1.33314422036e-1f);
        p = p * z - new Vector<float>(3.33332819422e-1f);
        Vector<float> near = x + x * z * p;

        Vector<float> size = Vector.Abs(x);
        Vector<float> far = Vector<float>.One - new Vector<float>(2) / (Vector.Exp(size + size) + Vector<float>.One);
        far = Vector.ConditionalSelect(Vector.LessThan(x, Vector<float>.Zero), -far, far);
        return Vector.ConditionalSelect(Vector.LessThan(size, new Vector<float>(0.625f)), near, far);
    }
}

/// <summary>dy where the output is not 0; NaN passes, as it does forward.</summary>
internal readonly struct ReluGradOperator : IPointwiseGradOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Invoke(Vector<float> output, Vector<float> outputGrad) =>
        Vector.ConditionalSelect(Vector.LessThanOrEqual(output, Vector<float>.Zero), Vector<float>.Zero, outputGrad);
}

/// <summary>dy · y · (1 − y).</summary>
internal readonly struct SigmoidGradOperator : IPointwiseGradOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Invoke(Vector<float> output, Vector<float> outputGrad) => outputGrad * (output * (Vector<float>.One - output));
}

/// <summary>dy · (1 − y²), as (1 − y)(1 + y), which does not cancel near ±1.</summary>
internal readonly struct TanhGradOperator : IPointwiseGradOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector<float> Invoke(Vector<float> output, Vector<float> outputGrad) =>
        outputGrad * ((Vector<float>.One - output) * (Vector<float>.One + output));
}
