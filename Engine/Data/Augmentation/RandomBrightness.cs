namespace Engine.Data;

/// <summary><c>brightness</c>: the whole image lighter or darker.</summary>
/// <remarks>v′ = f v, held to 0…1, with a factor f drawn in [1 − strength, 1 + strength) for the image.</remarks>
/// <param name="strength">The largest change, above 0 up to 1.</param>
public sealed class RandomBrightness(float strength = 0.3f) : PixelAugmentation("brightness", strength, largest: 1)
{
    internal override void Apply(AugmentedPixels pixels, AugmentationRandom random) => Apply(pixels, random.Factor(Strength));

    internal static void Apply(AugmentedPixels pixels, float factor)
    {
        foreach (ref float value in pixels.Values)
            value = Math.Clamp(factor * value, 0, 1);
    }
}
