namespace Engine.Data;

/// <summary>Where an augmented image's pixels come from, as the geometric augmentations drew it.</summary>
internal struct ImageGeometry()
{
    /// <summary>Where a random crop lies; null for none.</summary>
    internal RandomPlace? Crop { get; set; }

    /// <summary>Whether left and right are exchanged.</summary>
    internal bool Flipped { get; set; }

    /// <summary>How much larger everything is drawn, about the middle.</summary>
    internal float Scale { get; set; } = 1;

    /// <summary>How far the image is turned about its middle, in radians, counter-clockwise.</summary>
    internal float Angle { get; set; }

    internal readonly bool IsWarped => Scale != 1 || Angle != 0;
}
