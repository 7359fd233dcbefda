namespace Engine.Files;

/// <summary>Writes files that appear whole or not at all: beside the target, flushed to the disk, then renamed over it.</summary>
/// <remarks>A link stays one: what it leads to is replaced. A file that is replaced hands on its Unix mode. A device or a pipe is written into.</remarks>
internal static class WholeFile
{
    private const string Beside = ".tmp-";

    /// <summary>Writes a file; what stood in its place stays until the new one is whole.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Gives its content. What it throws, but for what its stream throws, passes as it is.</param>
    /// <exception cref="IOException">The file cannot be written: no folder, no room, no permission.</exception>
    internal static void Write(string path, Action<Stream> write)
    {
        if (SpecialFile.IsAt(path))
            WriteInto(path, write);
        else
            Replace(path, Target(path), write);
    }

    private static void WriteInto(string path, Action<Stream> write)
    {
        // Others may write into a device at the same time.
        using WrittenFile device = Open(path, replaces: false, () => new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0));
        write(device);
    }

    private static void Replace(string path, string target, Action<Stream> write)
    {
        // Beside the target, so that the rename stays on one file system and is a single step.
        string beside = $"{target}{Beside}{Guid.NewGuid():N}";
        try
        {
            using (WrittenFile file = Open(path, replaces: true, () => Create(beside, target)))
            {
                write(file);
                file.FlushToDisk();
            }

            Move(beside, target, path);
        }
        catch
        {
            TryDelete(beside);
            throw;
        }
    }

    private static WrittenFile Open(string path, bool replaces, Func<FileStream> open)
    {
        try
        {
            return new WrittenFile(path, open(), replaces);
        }
        catch (Exception e) when (WrittenFile.Fault(e, path, replaces) is { } fault)
        {
            throw fault;
        }
    }

    private static void Move(string beside, string target, string path)
    {
        try
        {
            File.Move(beside, target, true);
        }
        catch (Exception e) when (WrittenFile.Fault(e, path, replaces: true) is { } fault)
        {
            throw fault;
        }
    }

    /// <summary>Deletes what a process that was killed while writing one of these files left beside it; everything else in the folder is somebody's own.</summary>
    internal static void DeleteRemains(string folder, IEnumerable<string> names)
    {
        foreach (string target in names.Select(name => Target(Path.Combine(folder, name))))
        {
            string name = Path.GetFileName(target), place = Path.GetDirectoryName(target)!;
            if (!Directory.Exists(place))
                continue;
            foreach (string file in Directory.EnumerateFiles(place, $"{name}{Beside}*"))
            {
                if (Guid.TryParseExact(Path.GetFileName(file)[(name.Length + Beside.Length)..], "N", out _))
                    TryDelete(file);
            }
        }
    }

    /// <summary>What is replaced: the file itself, or where it leads if it is a link.</summary>
    private static string Target(string path) => RealPath.LinkTarget(path) is null ? path : RealPath.Of(path);

    /// <summary>Makes the file beside a target, which nobody may read whom the target keeps out.</summary>
    private static FileStream Create(string beside, string target)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None, BufferSize = 0 };
        if (OperatingSystem.IsWindows() || !File.Exists(target))
            return new FileStream(beside, options);
        UnixFileMode mode = File.GetUnixFileMode(target);
        options.UnixCreateMode = mode;
        var stream = new FileStream(beside, options);
        try
        {
            // The process's mask may have taken some of it away. A file system without modes gives all files the same, and is not asked for another.
            if (File.GetUnixFileMode(stream.SafeFileHandle) != mode)
                File.SetUnixFileMode(stream.SafeFileHandle, mode);
            return stream;
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The failure that led here is the one to report.
        }
    }
}
