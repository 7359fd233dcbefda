using System.Globalization;

namespace Engine.Data;

/// <summary>One way in which training images are varied, so that a network sees no image twice.</summary>
/// <remarks>What it draws is a function of seed, epoch, image and its own kind: other augmentations in a list change nothing about it.</remarks>
public abstract class Augmentation
{
    private protected Augmentation(string name, float strength, float largest, float least = 0)
    {
        if (!(strength >= least && strength <= largest) || strength == 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(strength),
                string.Create(CultureInfo.InvariantCulture, $"The augmentation {name} takes a strength {(least > 0 ? $"from {least}" : "above 0")} up to {largest}; {strength} came."));
        }

        (Name, Strength) = (name, strength);
    }

    /// <summary>The name in lists.</summary>
    public string Name { get; }

    /// <summary>How far it goes; the kind's own documentation says in what unit.</summary>
    public float Strength { get; }

    /// <summary>As in a list: <c>rotation=15</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name}={Strength}");
}

/// <summary>An augmentation that says where pixels come from.</summary>
public abstract class GeometricAugmentation : Augmentation
{
    private protected GeometricAugmentation(string name, float strength, float largest, float least = 0)
        : base(name, strength, largest, least)
    {
    }

    /// <summary>Draws its part of the geometry.</summary>
    internal abstract void Draw(ref ImageGeometry geometry, AugmentationRandom random);
}

/// <summary>An augmentation that changes the values of pixels in their place.</summary>
public abstract class PixelAugmentation : Augmentation
{
    private protected PixelAugmentation(string name, float strength, float largest)
        : base(name, strength, largest)
    {
    }

    /// <summary>Changes an image.</summary>
    internal abstract void Apply(AugmentedPixels pixels, AugmentationRandom random);
}
