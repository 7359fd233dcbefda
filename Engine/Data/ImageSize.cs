using System.Globalization;

namespace Engine.Data;

/// <summary>The extents of an image as a network counts them.</summary>
/// <param name="Channels">1 for grey, 3 for RGB.</param>
/// <param name="Height">The number of rows.</param>
/// <param name="Width">Pixels a row.</param>
public readonly record struct ImageSize(int Channels, int Height, int Width)
{
    /// <summary>The most channels, and the longest side.</summary>
    public const int Largest = 65_536;

    /// <summary>The most samples an image: a gibibyte of them as floats.</summary>
    public const int LargestLength = 1 << 28;

    private const string ImageChannels = "An image has 1 channel (grey) or 3 (RGB)";

    /// <summary>Samples an image: channels × height × width.</summary>
    public int Length => checked(Channels * Height * Width);

    /// <summary>Channels, height, width: 3x224x224.</summary>
    public override string ToString() => $"{Channels}x{Height}x{Width}";

    /// <summary>Reads <see cref="ToString"/>'s form; channels and sides are at least 1 and at most <see cref="Largest"/>, together at most <see cref="LargestLength"/>.</summary>
    public static bool TryParse(string text, out ImageSize size)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split('x', '×');
        int[] numbers = new int[3];
        bool valid = parts.Length == 3;
        for (int i = 0; valid && i < 3; i++)
            valid = int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]) && numbers[i] is >= 1 and <= Largest;
        valid = valid && (long)numbers[0] * numbers[1] * numbers[2] <= LargestLength;
        size = valid ? new ImageSize(numbers[0], numbers[1], numbers[2]) : default;
        return valid;
    }

    /// <summary>A number of channels, if images have so many.</summary>
    /// <exception cref="ArgumentOutOfRangeException">They have not.</exception>
    internal static int RequireChannels(int channels, string parameter) =>
        channels is 1 or 3 ? channels : throw new ArgumentOutOfRangeException(parameter, channels, $"{ImageChannels}.");

    /// <summary>Returns if there are images of this size.</summary>
    /// <exception cref="ArgumentException">There are none.</exception>
    internal void RequireImage(string parameter)
    {
        if (Channels is not (1 or 3) || Height < 1 || Width < 1)
            throw new ArgumentException($"{ImageChannels} and sides of at least 1; {this} came.", parameter);
    }
}
