namespace Engine.Files;

/// <summary>Writes files that appear whole or not at all: beside the target, flushed to the disk, then renamed over it.</summary>
internal static class WholeFile
{
    private const string Beside = ".tmp-";

    /// <summary>Writes a file; what stood in its place stays until the new one is whole.</summary>
    /// <exception cref="IOException">The file cannot be written: no folder, no room, no permission.</exception>
    internal static void Write(string path, Action<FileStream> write)
    {
        // Beside the target, so that the rename stays on one file system and is a single step.
        string beside = $"{path}{Beside}{Guid.NewGuid():N}";
        try
        {
            using (var stream = new FileStream(beside, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
            {
                write(stream);
                stream.Flush(true);
            }

            File.Move(beside, path, true);
        }
        catch (Exception e)
        {
            TryDelete(beside);
            if (e is UnauthorizedAccessException or DirectoryNotFoundException)
                throw new IOException($"{path}: the file cannot be written ({e.Message.TrimEnd('.')}). Choose a folder that exists and may be written to.", e);
            if (e is IOException or ArgumentOutOfRangeException)
            {
                // .NET calls a file that is too large for its file system an argument out of range, and names the file beside after other reasons.
                string reason = e.Message.Split(" : '")[0].Split(" (Parameter")[0].TrimEnd('.');
                throw new IOException($"{path}: the file cannot be written ({reason}).{(File.Exists(path) ? " What was there before is still there." : "")}", e);
            }

            throw;
        }
    }

    /// <summary>Deletes what a process that was killed while writing one of these files left beside it; everything else in the folder is somebody's own.</summary>
    internal static void DeleteRemains(string folder, IEnumerable<string> names)
    {
        foreach (string name in names)
        {
            foreach (string file in Directory.EnumerateFiles(folder, $"{name}{Beside}*"))
            {
                if (Guid.TryParseExact(Path.GetFileName(file)[(name.Length + Beside.Length)..], "N", out _))
                    TryDelete(file);
            }
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
