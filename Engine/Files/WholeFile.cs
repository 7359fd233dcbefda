namespace Engine.Files;

/// <summary>Writes files that appear whole or not at all: beside the target, flushed to the disk, then renamed over it.</summary>
/// <remarks>A link stays one: what it leads to is replaced. A file that is replaced hands on its Unix mode. A device or a pipe is written into.</remarks>
internal static class WholeFile
{
    private const string Beside = ".tmp-";

    /// <summary>Writes a file; what stood in its place stays until the new one is whole.</summary>
    /// <exception cref="IOException">The file cannot be written: no folder, no room, no permission.</exception>
    internal static void Write(string path, Action<FileStream> write)
    {
        string? beside = null;
        try
        {
            if (SpecialFile.IsAt(path))
            {
                // Others may write into a device at the same time.
                using var device = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
                write(device);
                return;
            }

            // Beside the target, so that the rename stays on one file system and is a single step.
            string target = Target(path);
            beside = $"{target}{Beside}{Guid.NewGuid():N}";
            using (FileStream stream = Create(beside, target))
            {
                write(stream);
                stream.Flush(true);
            }

            File.Move(beside, target, true);
        }
        catch (Exception e)
        {
            if (beside is not null)
                TryDelete(beside);
            if (e is UnauthorizedAccessException or DirectoryNotFoundException)
                throw new IOException($"{path}: the file cannot be written ({e.Message.TrimEnd('.')}). Choose a folder that exists and may be written to.", e);
            if (e is IOException or ArgumentOutOfRangeException)
            {
                // .NET calls a file that is too large for its file system an argument out of range, and names the file beside after other reasons.
                string reason = e.Message.Split(" : '")[0].Split(" (Parameter")[0].TrimEnd('.');
                throw new IOException($"{path}: the file cannot be written ({reason}).{(beside is not null && File.Exists(path) ? " What was there before is still there." : "")}", e);
            }

            throw;
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
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None };
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
