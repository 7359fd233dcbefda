namespace Engine.Data;

/// <summary><c>cutout</c>: a square hidden, so that no single feature is relied on (DeVries and Taylor 2017).</summary>
/// <remarks>
/// A square whose side is strength times the image's shorter one, its middle at a pixel drawn anywhere, so that it may reach
/// beyond the edge; inside, the values that normalising turns into zero.
/// </remarks>
/// <param name="strength">Side of the square to the image's shorter side, above 0 up to 1; the paper's for CIFAR-10 is 0.5.</param>
public sealed class Cutout(float strength = 0.5f) : PixelAugmentation("cutout", strength, largest: 1)
{
    internal override void Apply(AugmentedPixels pixels, AugmentationRandom random)
    {
        (int channels, int height, int width) = pixels.Size;
        int side = (int)MathF.Round(Strength * Math.Min(height, width));
        int left = (int)random.Below(width) - side / 2, top = (int)random.Below(height) - side / 2;
        for (int y = Math.Max(top, 0); y < Math.Min(top + side, height); y++)
        {
            for (int x = Math.Max(left, 0); x < Math.Min(left + side, width); x++)
            {
                for (int c = 0; c < channels; c++)
                    pixels.Values[(y * width + x) * channels + c] = pixels.Mean(c);
            }
        }
    }
}
