namespace Engine.Data;

/// <summary><c>pca</c>: the light's colour and strength varied as they vary in nature (Krizhevsky et al. 2012, section 4.1).</summary>
/// <remarks>
/// To every pixel [R, G, B] is added [p₁, p₂, p₃] [α₁λ₁, α₂λ₂, α₃λ₃]ᵀ, with αᵢ drawn from a normal distribution of deviation
/// strength for the image, and pᵢ and λᵢ the principal components of ImageNet's colours as Torch's ResNet training published
/// them, for values of 0…1. The result may leave 0…1. Images of one channel have no colour and stay as they are.
/// </remarks>
/// <param name="strength">The deviation of α, above 0 up to 10; the paper's is 0.1.</param>
public sealed class PcaColourShift(float strength = 0.1f) : PixelAugmentation("pca", strength, largest: 10)
{
    private static ReadOnlySpan<float> Eigenvalues => [0.2175f, 0.0188f, 0.0045f];

    /// <summary>A row for each of red, green and blue, a column for each component.</summary>
    private static ReadOnlySpan<float> Eigenvectors =>
    [
        -0.5675f, 0.7192f, 0.4009f,
        -0.5808f, -0.0045f, -0.8140f,
        -0.5836f, -0.6948f, 0.4203f,
    ];

    internal override void Apply(AugmentedPixels pixels, AugmentationRandom random)
    {
        if (pixels.Size.Channels != 3)
            return;
        (float first, float second) = random.Normals();
        (float third, _) = random.Normals();
        float a = Strength * first * Eigenvalues[0], b = Strength * second * Eigenvalues[1], c = Strength * third * Eigenvalues[2];
        float red = Shift(0, a, b, c), green = Shift(1, a, b, c), blue = Shift(2, a, b, c);
        Span<float> values = pixels.Values;
        for (int i = 0; i < values.Length; i += 3)
        {
            values[i] += red;
            values[i + 1] += green;
            values[i + 2] += blue;
        }
    }

    private static float Shift(int channel, float a, float b, float c) =>
        Eigenvectors[3 * channel] * a + Eigenvectors[3 * channel + 1] * b + Eigenvectors[3 * channel + 2] * c;
}
