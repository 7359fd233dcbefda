namespace Engine.Data;

/// <summary>Which files of a folder count as its images.</summary>
internal static class ImageFileNames
{
    /// <summary>The endings of files that can be decoded, in small letters.</summary>
    internal static IReadOnlyList<string> Extensions { get; } = [".jpg", ".jpeg", ".png", ".bmp"];

    /// <summary>Whether a file's name says that it is an image.</summary>
    internal static bool IsImage(string path) => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether a part of a relative path begins with a dot: what editors and file managers leave behind.</summary>
    internal static bool IsHidden(string path) => path.Split(Path.DirectorySeparatorChar).Any(part => part.StartsWith('.'));
}
