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
            RequireAccess(path);
            throw new FileNotFoundException(
                Directory.Exists(path) ? $"{path}: {expected} was expected, but this is a folder." : $"{path}: there is no such file.", path);
        }

        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (UnauthorizedAccessException e)
        {
            throw Denied(path, "file", e);
        }
    }

    /// <summary>Returns unless a file seems to be missing only because a folder on its path may not be looked into, where .NET's Exists says no.</summary>
    /// <exception cref="IOException">It is so. The message starts with the path.</exception>
    internal static void RequireAccess(string path) => RequireAnswer(path, path, "file");

    /// <summary>Returns if a folder is there and may be looked into.</summary>
    /// <exception cref="DirectoryNotFoundException">It is not there. The message starts with the path.</exception>
    /// <exception cref="IOException">It may not be looked into.</exception>
    internal static void RequireFolder(string path)
    {
        // Of any name in it the system tells whether it is there, unless nobody may know.
        RequireAnswer(Path.Combine(path, "any"), path, "folder");
        if (!Directory.Exists(path))
            throw new DirectoryNotFoundException($"{path}: there is no such folder.");
    }

    /// <summary>The paths of the files in a folder.</summary>
    /// <exception cref="IOException">The folder is not there or cannot be read. The message starts with the path.</exception>
    internal static string[] FilesIn(string folder) => List(folder, Directory.GetFiles);

    /// <summary>The paths of the folders in a folder.</summary>
    /// <exception cref="IOException">The folder is not there or cannot be read. The message starts with the path.</exception>
    internal static string[] FoldersIn(string folder) => List(folder, Directory.GetDirectories);

    private static string[] List(string folder, Func<string, string[]> list)
    {
        RequireFolder(folder);
        try
        {
            return list(folder);
        }
        catch (UnauthorizedAccessException e)
        {
            throw Denied(folder, "folder", e);
        }
    }

    /// <summary>Returns if the system tells whether something is there.</summary>
    private static void RequireAnswer(string asked, string path, string what)
    {
        try
        {
            _ = File.GetAttributes(asked);
        }
        catch (UnauthorizedAccessException e)
        {
            throw Denied(path, what, e);
        }
        catch (Exception e) when (e is IOException or ArgumentException)
        {
            // It is not there, or no path at all.
        }
    }

    private static IOException Denied(string path, string what, UnauthorizedAccessException e) =>
        new($"{path}: the {what} may not be read ({e.Message.TrimEnd('.')}). Change its permissions, or copy it to where you may read.", e);
}
