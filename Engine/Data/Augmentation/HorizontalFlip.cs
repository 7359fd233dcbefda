namespace Engine.Data;

/// <summary><c>flip</c>: left and right exchanged.</summary>
/// <remarks>x′ = width − 1 − x, with the probability that strength says. Not for digits and letters.</remarks>
/// <param name="strength">The probability, above 0 up to 1.</param>
public sealed class HorizontalFlip(float strength = 0.5f) : GeometricAugmentation("flip", strength, largest: 1)
{
    internal override void Draw(ref ImageGeometry geometry, AugmentationRandom random) => geometry.Flipped = random.Uniform() < Strength;
}
