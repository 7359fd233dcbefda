namespace Engine.Data;

/// <summary><c>crop</c>: a piece of the network's size from a random place.</summary>
/// <remarks>
/// A larger image is resized so that its shorter side has ImageNet's margin (256 for 224) times a zoom drawn in [1, strength),
/// and the crop lies anywhere in it: strength 1 is the 2012 paper's crop (Krizhevsky et al.), 2 the scale jitter from 256 to
/// 512 of Simonyan and Zisserman (2015). An image that has the network's size already is padded with black by an eighth of its
/// sides (4 pixels for 32) and cropped back, as is usual for CIFAR; zoom does not apply there.
/// </remarks>
/// <param name="strength">The largest zoom, from 1 up to 4.</param>
public sealed class RandomCrop(float strength = 1) : GeometricAugmentation("crop", strength, largest: 4, least: 1)
{
    internal override void Draw(ref ImageGeometry geometry, AugmentationRandom random) =>
        geometry.Crop = new RandomPlace(1 + (Strength - 1) * random.Uniform(), random.Uniform(), random.Uniform());
}
