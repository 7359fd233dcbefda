using System.Globalization;
using Engine.Data;

namespace Engine.Cli;

/// <summary>What <c>--input</c> says: channels, height and width.</summary>
internal static class InputSize
{
    /// <summary>The extents in <c>CxHxW</c>; null of null.</summary>
    /// <exception cref="UsageException">The text is something else.</exception>
    internal static ImageSize? Parse(string? text)
    {
        if (text is null)
            return null;
        string[] parts = text.Split('x', '×');
        var numbers = new int[3];
        bool valid = parts.Length == 3;
        for (int i = 0; valid && i < 3; i++)
            valid = int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]) && numbers[i] is >= 1 and <= 65536;
        return valid
            ? new ImageSize(numbers[0], numbers[1], numbers[2])
            : throw new UsageException($"--input takes channels, height and width as CxHxW, such as 3x224x224; '{text}' came.");
    }
}
