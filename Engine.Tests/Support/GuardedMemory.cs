using System.Runtime.InteropServices;

namespace Engine.Tests.Support;

/// <summary>Where the page that must not be touched lies.</summary>
public enum GuardSide
{
    /// <summary>Right behind the last element.</summary>
    After,

    /// <summary>Right before the first element.</summary>
    Before,
}

/// <summary>Memory whose last byte is followed, or whose first byte is preceded, by a page without access: reading past the end is a crash and not luck.</summary>
internal sealed unsafe partial class GuardedMemory : IDisposable
{
    private const int NoAccess = 0, ReadAndWrite = 3, PrivateAndAnonymous = 0x22;

    private readonly nint _mapping;
    private readonly nuint _mappedBytes;

    public GuardedMemory(long floats, GuardSide side)
    {
        nuint page = (nuint)Environment.SystemPageSize, bytes = checked((nuint)floats * sizeof(float));
        nuint inner = (bytes + page - 1) / page * page;
        _mappedBytes = inner + 2 * page;
        _mapping = Map(0, _mappedBytes, NoAccess, PrivateAndAnonymous, -1, 0);
        if (_mapping == -1)
            throw new OutOfMemoryException($"mmap of {_mappedBytes} bytes failed with error {Marshal.GetLastPInvokeError()}.");
        nint first = _mapping + (nint)page;
        if (Protect(first, inner, ReadAndWrite) != 0)
            throw new InvalidOperationException($"mprotect failed with error {Marshal.GetLastPInvokeError()}.");
        Pointer = side == GuardSide.After ? first + (nint)(inner - bytes) : first;
    }

    public static bool IsSupported => OperatingSystem.IsLinux();

    /// <summary>The first element. All are 0.</summary>
    public nint Pointer { get; }

    public void Dispose() => _ = Unmap(_mapping, _mappedBytes);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, nint offset);

    [LibraryImport("libc", EntryPoint = "mprotect", SetLastError = true)]
    private static partial int Protect(nint address, nuint length, int protection);

    [LibraryImport("libc", EntryPoint = "munmap", SetLastError = true)]
    private static partial int Unmap(nint address, nuint length);
}
