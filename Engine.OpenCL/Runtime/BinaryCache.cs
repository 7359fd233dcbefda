using System.Security.Cryptography;
using System.Text;

namespace Engine.OpenCL;

/// <summary>Compiled programs on disk, so that the next process need not compile: one file each, named by a hash of all that the compiler's result depends on.</summary>
/// <remarks>A file begins with a hash of the rest: what was cut
/// short or changed is thrown away, as is what the driver does not take. A disk that cannot be used is no error; kernels are then compiled.</remarks>
/// <param name="folder">Where the files lie; null for no cache.</param>
internal sealed class BinaryCache(string? folder)
{
    private const int HashBytes = SHA256.HashSizeInBytes;

    /// <summary>The user's cache folder for this engine, or null where the system names none.</summary>
    internal static string? DefaultFolder
    {
        get
        {
            string? root = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
            if (string.IsNullOrEmpty(root))
            {
                root = OperatingSystem.IsLinux()
                    ? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache")
                    : Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData);
            }

            return Path.IsPathRooted(root) ? Path.Combine(root, "engine", "opencl") : null;
        }
    }

    /// <summary>The name of a program's file: device, driver, source and options.</summary>
    internal static string KeyOf(OpenClDevice device, string source, string options) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(
        string.Join('\0', device.Platform, device.Vendor, device.Name, device.Version, device.DriverVersion, options, source))));

    /// <summary>The stored program, or null where there is none that is whole.</summary>
    internal byte[]? TryRead(string key)
    {
        if (folder is null)
            return null;
        try
        {
            byte[] file = File.ReadAllBytes(PathOf(key));
            if (file.Length > HashBytes && SHA256.HashData(file.AsSpan(HashBytes)).AsSpan().SequenceEqual(file.AsSpan(0, HashBytes)))
                return file[HashBytes..];
            Remove(key);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Not there, or not readable: the kernel is compiled.
        }

        return null;
    }

    internal void Write(string key, byte[] binary)
    {
        if (folder is null || binary.Length == 0)
            return;
        try
        {
            CacheFile.Write(PathOf(key), [.. SHA256.HashData(binary), .. binary]);
        }
        catch (IOException)
        {
            // A cache that cannot be written is one that is not used.
        }
    }

    internal void Remove(string key)
    {
        if (folder is null)
            return;
        try
        {
            File.Delete(PathOf(key));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It is refused again when it is read again.
        }
    }

    private string PathOf(string key) => Path.Combine(folder!, key);
}
