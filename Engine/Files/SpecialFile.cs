using System.Runtime.InteropServices;

namespace Engine.Files;

/// <summary>Tells devices, pipes and sockets, which are written into, from files, which are replaced.</summary>
internal static unsafe partial class SpecialFile
{
    // Linux's names: paths from the working directory; of what statx(2) can say, the type; where that stands in the 256 bytes that it fills.
    private const int AtWorkingDirectory = -100, StatxType = 1, ModePlace = 28, StatxBytes = 256;

    private const int TypeMask = 0xF000, RegularFile = 0x8000, Folder = 0x4000;

    /// <summary>Whether something other than a file or a folder stands at a path, or where its links lead. Only Linux is asked; .NET does not tell.</summary>
    internal static bool IsAt(string path)
    {
        if (!OperatingSystem.IsLinux())
            return false;
        Span<byte> found = stackalloc byte[StatxBytes];
        try
        {
            fixed (byte* at = found)
            {
                if (Statx(AtWorkingDirectory, path, 0, StatxType, at) != 0)
                    return false; // nothing is there
            }
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return false; // a C library from before 2018
        }

        return (MemoryMarshal.Read<ushort>(found[ModePlace..]) & TypeMask) is not (RegularFile or Folder);
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Statx(int folder, string path, int flags, uint wanted, byte* found);
}
