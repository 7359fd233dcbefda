namespace Engine.Files;

/// <summary>Opens a file that a user named, or says in the user's words why not; the same for a folder.</summary>
internal static class InputFile
{
    /// <summary>Opens <paramref name="path"/> for reading from its first byte to its last.</summary>
    /// <param name="path">The file.</param>
    /// <param name="expected">What it should be, for the message: "an image".</param>
    /// <exception cref="FileNotFoundException">There is no such file, or it is a folder. The message starts with the path.</exception>
    /// <exception cref="IOException">The file cannot be read, or is a named pipe.</exception>
    internal static FileStream Open(string path, string expected)
    {
        RequireFile(path, expected);
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (UnauthorizedAccessException e)
        {
            throw Denied(path, "file", e);
        }
        catch (Exception e) when ((e is FileNotFoundException or DirectoryNotFoundException) && RealPath.LinkTarget(path) is { } target)
        {
            // To .NET's Exists a link is a file, wherever it leads.
            throw new FileNotFoundException($"{path}: there is no such file: this link leads to {target}, where none is.", path, e);
        }
    }

    /// <summary>Opens <paramref name="path"/> where its length must be known before it is read, or any part of it be read at any time.</summary>
    /// <inheritdoc cref="Open" path="/param"/>
    /// <inheritdoc cref="Open" path="/exception"/>
    /// <exception cref="InvalidDataException">It is not a regular file. The message starts with the path.</exception>
    internal static FileStream OpenRegular(string path, string expected)
    {
        FileStream stream = Open(path, expected);
        if (stream.CanSeek)
            return stream;
        stream.Dispose();
        throw new InvalidDataException($"{path}: {expected} was expected, but this is not a regular file. Copy what it gives to one and read that.");
    }

    /// <summary>How many bytes a file has.</summary>
    /// <inheritdoc cref="Open"/>
    internal static long LengthOf(string path, string expected)
    {
        // The system is asked once for what is plainly a file, for a data set has many. What is missing or a pipe has no bytes; of a link that leads nowhere .NET would
        // tell its own length.
        var info = new FileInfo(path);
        if (info.Exists && info.Length > 0 && !info.Attributes.HasFlag(FileAttributes.ReparsePoint))
            return info.Length;
        using FileStream file = OpenRegular(path, expected);
        return file.Length;
    }

    private static void RequireFile(string path, string expected)
    {
        if (!File.Exists(path))
        {
            RequireAccess(path);
            throw new FileNotFoundException(
                Directory.Exists(path) ? $"{path}: {expected} was expected, but this is a folder." : $"{path}: there is no such file.", path);
        }

        // To open one waits until somebody writes into it, which may be never.
        if (SpecialFile.IsNamedPipe(path))
            throw new IOException($"{path}: {expected} was expected, but this is a named pipe. Copy what comes out of it to a file and give that.");
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
