namespace Engine.Tests.Support;

/// <summary>Inputs for tests, the same in every run.</summary>
internal static class RandomValues
{
    /// <summary>Values evenly spread over [low, high).</summary>
    public static float[] Uniform(long count, int seed, float low = -1, float high = 1)
    {
        var random = new Random(seed);
        return Fill(count, _ => low + (high - low) * random.NextSingle());
    }

    /// <summary>Whole numbers in [−limit, limit]: sums of their products are exact in float32 while they stay below 2²⁴, in any order.</summary>
    public static float[] Integers(long count, int seed, int limit = 4)
    {
        var random = new Random(seed);
        return Fill(count, _ => random.Next(-limit, limit + 1));
    }

    /// <summary>All different and well apart, in random order, none nearer to 0 than half a step: no ties for a maximum and no kink of a ReLU within reach.</summary>
    public static float[] Distinct(long count, int seed)
    {
        float[] values = Fill(count, i => (i - count / 2 + 0.5f) / 16);
        new Random(seed).Shuffle(values);
        return values;
    }

    private static float[] Fill(long count, Func<int, float> value)
    {
        float[] values = new float[count];
        for (int i = 0; i < values.Length; i++)
            values[i] = value(i);
        return values;
    }
}
