using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Engine.Files;

namespace Engine.Weights;

/// <summary>A file in the address space, read-only. Pages that have been read can be given back, so that a large file passes through
/// memory without staying in it.</summary>
/// <remarks>The file stays open for reading only while it is mapped. Another process that shortens it meanwhile makes the lost pages unreadable,
/// which ends the process: do not write into weight files that are in use; replace them.</remarks>
internal sealed unsafe partial class MappedFile : IFileBytes
{
    private const int DoNotNeed = 4;

    private readonly FileStream _stream;
    private readonly MemoryMappedFile? _map;
    private readonly MemoryMappedViewAccessor? _view;
    private byte* _pointer;

    internal MappedFile(string path)
    {
        _stream = InputFile.OpenRegular(path, "a safetensors file");
        try
        {
            Length = _stream.Length;
            if (Length == 0)
                return;
            _map = MemoryMappedFile.CreateFromFile(_stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, true);
            _view = _map.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read);
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _pointer);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public long Length { get; }

    public ReadOnlySpan<byte> Span(long start, int length)
    {
        ObjectDisposedException.ThrowIf(_pointer is null && Length > 0, this);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start + length, Length);
        return new ReadOnlySpan<byte>(_pointer + start, length);
    }

    /// <summary>The whole pages inside the range; they are read from the file again if they are needed again.</summary>
    public void Release(long start, long end)
    {
        if (!OperatingSystem.IsLinux() || _pointer is null)
            return;
        nuint page = (nuint)Environment.SystemPageSize;
        nuint first = ((nuint)(_pointer + start) + page - 1) / page * page, last = (nuint)(_pointer + end) / page * page;
        if (last > first)
            _ = Advise((void*)first, last - first, DoNotNeed);
    }

    public void Dispose()
    {
        if (_pointer is not null)
        {
            _view!.SafeMemoryMappedViewHandle.ReleasePointer();
            _pointer = null;
        }

        _view?.Dispose();
        _map?.Dispose();
        _stream.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Advise(void* address, nuint length, int advice);
}
