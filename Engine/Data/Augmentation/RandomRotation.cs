namespace Engine.Data;

/// <summary><c>rotation</c>: turned about the middle.</summary>
/// <remarks>
/// An angle θ drawn in [−strength, strength) degrees, counter-clockwise: the pixel at offset (x, y) from the middle shows what was
/// at (x cos θ − y sin θ, x sin θ + y cos θ), interpolated between four pixels; outside is black.
/// </remarks>
/// <param name="strength">The largest angle in degrees, above 0 up to 180.</param>
public sealed class RandomRotation(float strength = 15) : GeometricAugmentation("rotation", strength, largest: 180)
{
    internal override void Draw(ref ImageGeometry geometry, AugmentationRandom random) =>
        geometry.Angle = float.DegreesToRadians(Strength * (2 * random.Uniform() - 1));
}
