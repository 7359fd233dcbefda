namespace Engine.Files;

/// <summary>Opens a file that a user named, or says in the user's words why not; the same for a folder.</summary>
internal static class InputFile
{
    /// <summary>Opens <paramref name="path"/> for reading from its first byte to its last.</summary>
    /// <param name="path">The file.</param>
    /// <param name="expected">What it should be, for the message: "an image".</param>
    /// <exception cref="FileNotFoundException">There is no such file, or it is a folder. The message starts with the path.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    internal static FileStream Open(string path, string expected)
    {
        if (!File.Exists(path))
        {
            throw new FileNotFoundException(
                Directory.Exists(path) ? $"{path}: {expected} was expected, but this is a folder." : $"{path}: there is no such file.", path);
        }

        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"{path}: the file may not be read ({e.Message.TrimEnd('.')}). Change its permissions, or copy it to where you may read.", e);
        }
    }

    /// <summary>Returns if a folder is there.</summary>
    /// <exception cref="DirectoryNotFoundException">It is not. The message starts with the path.</exception>
    internal static void RequireFolder(string path)
    {
        if (!Directory.Exists(path))
            throw new DirectoryNotFoundException($"{path}: there is no such folder.");
    }
}
