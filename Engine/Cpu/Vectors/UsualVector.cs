using System.Numerics;
using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>The width that .NET takes for <see cref="Vector{T}"/>: 256 bits at most.</summary>
internal readonly unsafe struct UsualVector(Vector<float> value) : IFloatVector<UsualVector>
{
    private readonly Vector<float> _value = value;

    public static int Count => Vector<float>.Count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static UsualVector All(float value) => new(new Vector<float>(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static UsualVector Load(float* address) => new(Vector.Load(address));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Store(float* address) => _value.Store(address);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static UsualVector MultiplyAdd(UsualVector a, UsualVector b, UsualVector c) => new(Vector.MultiplyAddEstimate(a._value, b._value, c._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static UsualVector Relu(UsualVector x) => new(ReluOperator.Invoke(x._value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static UsualVector operator +(UsualVector a, UsualVector b) => new(a._value + b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static UsualVector operator -(UsualVector a, UsualVector b) => new(a._value - b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static UsualVector operator *(UsualVector a, UsualVector b) => new(a._value * b._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static UsualVector operator -(UsualVector a) => new(-a._value);
}
