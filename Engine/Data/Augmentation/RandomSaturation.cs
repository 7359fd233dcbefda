namespace Engine.Data;

/// <summary><c>saturation</c>: colours stronger or paler.</summary>
/// <remarks>v′ = f v + (1 − f) Y, held to 0…1, where Y is the luma of the pixel, with a factor f drawn in [1 − strength, 1 + strength). Grey images stay as they are.</remarks>
/// <param name="strength">The largest change, above 0 up to 1.</param>
public sealed class RandomSaturation(float strength = 0.3f) : PixelAugmentation("saturation", strength, largest: 1)
{
    internal override void Apply(AugmentedPixels pixels, AugmentationRandom random) => Apply(pixels, random.Factor(Strength));

    internal static void Apply(AugmentedPixels pixels, float factor)
    {
        if (pixels.Size.Channels != 3)
            return;
        Span<float> values = pixels.Values;
        for (int i = 0; i < values.Length; i += 3)
        {
            float grey = (1 - factor) * pixels.Luma(i);
            values[i] = Math.Clamp(factor * values[i] + grey, 0, 1);
            values[i + 1] = Math.Clamp(factor * values[i + 1] + grey, 0, 1);
            values[i + 2] = Math.Clamp(factor * values[i + 2] + grey, 0, 1);
        }
    }
}
