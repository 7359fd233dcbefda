using System.Runtime.InteropServices;

namespace Engine.Files;

/// <summary>Tells devices, pipes and sockets from files. Only Linux is asked; .NET does not tell.</summary>
internal static unsafe partial class SpecialFile
{
    // Linux's names: paths from the working directory; of what statx(2) can say, the type; where that stands in the 256 bytes that it fills.
    private const int AtWorkingDirectory = -100, StatxType = 1, ModePlace = 28, StatxBytes = 256;

    private const int TypeMask = 0xF000, RegularFile = 0x8000, Folder = 0x4000, Pipe = 0x1000;

    /// <summary>Whether something other than a file or a folder, which is written into where a file is replaced, stands at a path, or where its links lead.</summary>
    internal static bool IsAt(string path) => TypeAt(path) is not (null or RegularFile or Folder);

    /// <summary>Whether a path leads to a pipe that has a name of its own. One that a shell passes, as <c>/dev/fd/63</c>, has none: somebody writes into it already.</summary>
    internal static bool IsNamedPipe(string path) => TypeAt(path) == Pipe && TypeAt(RealPath.Of(path)) == Pipe;

    /// <summary>What kind of thing stands at a path, or where its links lead; null where nothing does, or the system does not tell.</summary>
    private static int? TypeAt(string path)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        Span<byte> found = stackalloc byte[StatxBytes];
        try
        {
            fixed (byte* at = found)
            {
                if (Statx(AtWorkingDirectory, path, 0, StatxType, at) != 0)
                    return null;
            }
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            return null; // a C library from before 2018
        }

        return MemoryMarshal.Read<ushort>(found[ModePlace..]) & TypeMask;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Statx(int folder, string path, int flags, uint wanted, byte* found);
}
