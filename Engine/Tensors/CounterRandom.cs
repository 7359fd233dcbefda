namespace Engine.Tensors;

/// <summary>Random numbers that are a pure function of (seed, counter), so every backend and any number of threads draws the same ones.</summary>
/// <remarks>The mixing is SplitMix64's finaliser (Steele, Lea and Flood 2014) over counter · 0x9E3779B97F4A7C15 + seed.</remarks>
public static class CounterRandom
{
    /// <summary>64 mixed bits for a counter.</summary>
    public static ulong Bits(ulong seed, ulong counter)
    {
        ulong z = unchecked(seed + (counter + 1) * 0x9E3779B97F4A7C15UL);
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EBUL);
        return z ^ (z >> 31);
    }

    /// <summary>A float in [0, 1): the top 24 bits over 2²⁴.</summary>
    public static float Uniform(ulong seed, ulong counter) => (Bits(seed, counter) >> 40) * (1f / (1 << 24));

    /// <summary>A standard normal value, by Box and Muller from two counters' uniforms (2·counter and 2·counter + 1).</summary>
    public static float Normal(ulong seed, ulong counter)
    {
        double radius = Math.Sqrt(-2 * Math.Log(1 - Uniform(seed, unchecked(2 * counter))));
        return (float)(radius * Math.Cos(2 * Math.PI * Uniform(seed, unchecked(2 * counter + 1))));
    }
}
