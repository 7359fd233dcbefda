namespace Engine.Cpu;

/// <summary>A vector of floats of one width, for code that is written once and compiled for each.</summary>
/// <remarks><see cref="System.Numerics.Vector{T}"/> stops at 256 bits where the processor has 512, so it cannot be that code's only vector.</remarks>
internal unsafe interface IFloatVector<TSelf>
    where TSelf : struct, IFloatVector<TSelf>
{
    /// <summary>Floats in it.</summary>
    static abstract int Count { get; }

    /// <summary>The same value in each place.</summary>
    static abstract TSelf All(float value);

    /// <summary>From memory, at any address.</summary>
    static abstract TSelf Load(float* address);

    /// <summary>To memory, at any address.</summary>
    void Store(float* address);

    /// <summary>a · b + c, in one step where the processor can.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>max(0, x); NaN passes.</summary>
    static abstract TSelf Relu(TSelf x);

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a);
}
