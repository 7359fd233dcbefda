using Engine.Data;
using Engine.Files;

namespace Engine.Cli;

/// <summary>What a command line's paths mean: files as they are, folders as the images in them.</summary>
internal static class ImagePaths
{
    /// <summary>Every image file, in the order given, a folder's sorted by name and without hidden ones. A path that does not exist stays, to fail on its own.</summary>
    /// <exception cref="IOException">A folder has no images or cannot be read.</exception>
    internal static List<string> Expand(IEnumerable<string> paths)
    {
        var files = new List<string>();
        foreach (string path in paths)
        {
            if (!Directory.Exists(path))
            {
                files.Add(path);
                continue;
            }

            string[] images = [.. InputFile.FilesIn(path)
                .Where(f => ImageFileNames.IsImage(f) && !ImageFileNames.IsHidden(Path.GetFileName(f)))
                .Order(StringComparer.Ordinal)];
            if (images.Length == 0)
                throw new IOException($"{path}: no image was found in this folder. Files named {string.Join(", ", ImageFileNames.Extensions)} were looked for.");
            files.AddRange(images);
        }

        return files;
    }
}
