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
        return ImageSize.TryParse(text, out ImageSize size)
            ? size
            : throw new UsageException($"--input takes channels, height and width as CxHxW, such as 3x224x224, each from 1 to {ImageSize.Largest} and together at most {ImageSize.LargestLength} samples; '{text}' came.");
    }
}
