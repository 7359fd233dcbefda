namespace Engine.Data;

/// <summary>The extents of an image as a network counts them.</summary>
/// <param name="Channels">1 for grey, 3 for RGB.</param>
/// <param name="Height">The number of rows.</param>
/// <param name="Width">Pixels a row.</param>
public readonly record struct ImageSize(int Channels, int Height, int Width)
{
    /// <summary>Samples an image: channels × height × width.</summary>
    public int Length => checked(Channels * Height * Width);

    /// <summary>As on the command line: 3x224x224.</summary>
    public override string ToString() => $"{Channels}x{Height}x{Width}";
}
