namespace Engine.OpenCL;

/// <summary>Writes files of the cache folder: beside their place and then moved there, so that no reader sees half of one, and nothing stays where that fails.</summary>
/// <remarks>Unlike what a user is given, a cache's file is not brought to the disk at once: one that was lost or cut short is known by its content.</remarks>
internal static class CacheFile
{
    /// <summary>Returns if a file can be written; makes the folder where there is none, and leaves no file.</summary>
    /// <exception cref="IOException">It cannot.</exception>
    internal static void Try(string path)
    {
        Attempt(path, () =>
        {
            string beside = Beside(path);
            try
            {
                File.WriteAllBytes(beside, [0]);
            }
            finally
            {
                Delete(beside);
            }
        });
    }

    /// <summary>Puts a file in its place; makes the folder where there is none.</summary>
    /// <exception cref="IOException">The folder or the file cannot be written; what was there stays.</exception>
    internal static void Write(string path, byte[] content)
    {
        Attempt(path, () =>
        {
            string beside = Beside(path);
            try
            {
                File.WriteAllBytes(beside, content);
                File.Move(beside, path, overwrite: true);
            }
            catch
            {
                Delete(beside);
                throw;
            }
        });
    }

    private static void Attempt(string path, Action write)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException)
        {
            // .NET calls a file that is too large for its file system an argument out of range, and names the file beside after other reasons.
            string reason = e.Message.Split(" : '")[0].Split(" (Parameter")[0].TrimEnd('.');
            throw new IOException($"{path}: the file cannot be written ({reason}). Make the folder one that may be written to and has room; the environment variable XDG_CACHE_HOME names another.", e);
        }
    }

    private static string Beside(string path) => $"{path}.{Environment.ProcessId}.{Guid.NewGuid():N}";

    private static void Delete(string path)
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
