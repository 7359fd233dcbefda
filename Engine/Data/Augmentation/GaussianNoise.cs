namespace Engine.Data;

/// <summary><c>noise</c>: every value disturbed by itself, as a sensor does it in the dark.</summary>
/// <remarks>v′ = v + strength · n, with n drawn from the standard normal distribution for each value. The result may leave 0…1, so that its mean stays the value's.</remarks>
/// <param name="strength">The deviation, where black is 0 and white 1; above 0 up to 1.</param>
public sealed class GaussianNoise(float strength = 0.05f) : PixelAugmentation("noise", strength, largest: 1)
{
    internal override void Apply(AugmentedPixels pixels, AugmentationRandom random)
    {
        Span<float> values = pixels.Values;
        for (int i = 0; i < values.Length; i += 2)
        {
            (float first, float second) = random.Normals();
            values[i] += Strength * first;
            if (i + 1 < values.Length)
                values[i + 1] += Strength * second;
        }
    }
}
