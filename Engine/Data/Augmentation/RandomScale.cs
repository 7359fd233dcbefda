namespace Engine.Data;

/// <summary><c>scale</c>: everything larger or smaller about the middle.</summary>
/// <remarks>
/// A factor s drawn in [1 − strength, 1 + strength): the pixel at p shows what was at c + (p − c) / s, interpolated between four
/// pixels; outside is black. Together with <see cref="RandomRotation"/> it is one map and one interpolation.
/// </remarks>
/// <param name="strength">The largest change of the size, above 0 up to 0.9.</param>
public sealed class RandomScale(float strength = 0.2f) : GeometricAugmentation("scale", strength, largest: 0.9f)
{
    internal override void Draw(ref ImageGeometry geometry, AugmentationRandom random) => geometry.Scale = random.Factor(Strength);
}
