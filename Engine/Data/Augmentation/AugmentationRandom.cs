using Engine.Tensors;

namespace Engine.Data;

/// <summary>The numbers that one augmentation of one image draws, one after another.</summary>
internal struct AugmentationRandom(ulong key)
{
    private ulong _counter;

    /// <summary>In [0, 1).</summary>
    internal float Uniform() => CounterRandom.Uniform(key, _counter++);

    /// <summary>In [1 − range, 1 + range).</summary>
    internal float Factor(float range) => 1 + range * (2 * Uniform() - 1);

    /// <summary>A whole number in [0, <paramref name="count"/>).</summary>
    internal long Below(long count) => (long)Math.BigMul(CounterRandom.Bits(key, _counter++), (ulong)count, out _);

    /// <summary>Two standard normal values (Box and Muller 1958).</summary>
    internal (float First, float Second) Normals()
    {
        float radius = MathF.Sqrt(-2 * MathF.Log(1 - Uniform()));
        (float sine, float cosine) = MathF.SinCos(2 * MathF.PI * Uniform());
        return (radius * cosine, radius * sine);
    }
}
