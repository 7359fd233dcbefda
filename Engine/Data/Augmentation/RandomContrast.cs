namespace Engine.Data;

/// <summary><c>contrast</c>: differences from the image's mean grey larger or smaller.</summary>
/// <remarks>v′ = f v + (1 − f) m, held to 0…1, where m is the mean luma of the image, with a factor f drawn in [1 − strength, 1 + strength).</remarks>
/// <param name="strength">The largest change, above 0 up to 1.</param>
public sealed class RandomContrast(float strength = 0.3f) : PixelAugmentation("contrast", strength, largest: 1)
{
    internal override void Apply(AugmentedPixels pixels, AugmentationRandom random) => Apply(pixels, random.Factor(Strength));

    internal static void Apply(AugmentedPixels pixels, float factor)
    {
        Span<float> values = pixels.Values;
        int channels = pixels.Size.Channels;
        double sum = 0;
        for (int i = 0; i < values.Length; i += channels)
            sum += channels == 3 ? pixels.Luma(i) : values[i];
        float grey = (1 - factor) * (float)(sum / (values.Length / channels));
        foreach (ref float value in values)
            value = Math.Clamp(factor * value + grey, 0, 1);
    }
}
