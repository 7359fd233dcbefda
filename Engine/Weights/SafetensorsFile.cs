using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Engine.Weights;

/// <summary>A safetensors file open for reading: checked as a whole when opened, memory-mapped or in memory already, its tensors read piece by piece.</summary>
/// <remarks>F32, F16 and BF16 tensors are read as float32. What has been read is given back to the system as reading goes on, so that
/// loading a file of half a gigabyte does not keep half a gigabyte resident. One thread at a time.</remarks>
public sealed class SafetensorsFile : IWeightSource, IDisposable
{
    // Read, then given back: the part of the mapping that is resident at a time.
    private const int PieceBytes = 1 << 20;

    private readonly IFileBytes _file;
    private readonly long _dataStart;
    private readonly Dictionary<string, SafetensorsEntry> _byName;
    private bool _disposed;

    private SafetensorsFile(string path, IFileBytes file, long dataStart, List<SafetensorsEntry> entries, Dictionary<string, string> metadata)
    {
        (Path, _file, _dataStart, Entries, Metadata) = (path, file, dataStart, entries, metadata);
        _byName = entries.ToDictionary(e => e.Name, StringComparer.Ordinal);
        Names = [.. entries.Select(e => e.Name)];
    }

    /// <summary>Where the file is, or what it was called where it was in memory.</summary>
    public string Path { get; }

    /// <summary>The tensors, in the order of their bytes.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries { get; }

    /// <summary>The file's own remarks, from <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Names { get; }

    /// <inheritdoc/>
    string IWeightSource.Description => Path;

    /// <summary>Opens a file and checks all of its header.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">The file breaks a rule of the format; the message says which, and at which tensor.</exception>
    public static SafetensorsFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        return Open(path, new MappedFile(path));
    }

    /// <summary>Opens a file that is in memory: a resource of the program, a download.</summary>
    /// <param name="bytes">All of it. It is read as long as the file is open.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="InvalidDataException">The file breaks a rule of the format; the message says which, and at which tensor.</exception>
    public static SafetensorsFile Open(ReadOnlyMemory<byte> bytes, string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return Open(name, new MemoryFile(bytes));
    }

    private static SafetensorsFile Open(string path, IFileBytes file)
    {
        try
        {
            if (!BitConverter.IsLittleEndian)
                throw new PlatformNotSupportedException("Safetensors files are little-endian, and this processor is not.");
            if (file.Length < SafetensorsHeader.PrefixBytes)
                throw SafetensorsHeader.Bad(path, $"the file has {file.Length} bytes, too short for the 8 that a safetensors file begins with");
            ulong length = BinaryPrimitives.ReadUInt64LittleEndian(file.Span(0, SafetensorsHeader.PrefixBytes));
            if (length > SafetensorsHeader.MaxHeaderBytes)
            {
                throw new InvalidDataException(
                    $"{path}: the file claims a header of {length} bytes, over the format's limit of {SafetensorsHeader.MaxHeaderBytes}. It is probably not a safetensors file.");
            }

            long dataStart = SafetensorsHeader.PrefixBytes + (long)length;
            if (dataStart > file.Length)
                throw SafetensorsHeader.Bad(path, $"the header of {length} bytes reaches over the end of the file, which has {file.Length}");
            (List<SafetensorsEntry> entries, Dictionary<string, string> metadata) =
                SafetensorsHeader.Parse(file.Span(SafetensorsHeader.PrefixBytes, (int)length), file.Length - dataStart, path);
            return new SafetensorsFile(path, file, dataStart, entries, metadata);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<long>? ShapeOf(string name) => _byName.TryGetValue(name, out SafetensorsEntry? entry) ? entry.Shape : null;

    /// <inheritdoc/>
    public void Read(string name, long start, Span<float> destination) => Read(
        _byName.TryGetValue(name, out SafetensorsEntry? entry) ? entry : throw new ArgumentException($"{Path} has no tensor '{name}'.", nameof(name)),
        start, destination);

    /// <summary>Elements <paramref name="start"/> onwards of a tensor, in row-major order, as float32.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The tensor has not so many elements.</exception>
    /// <exception cref="InvalidDataException">The tensor is neither F32, F16 nor BF16.</exception>
    public void Read(SafetensorsEntry entry, long start, Span<float> destination)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (start < 0 || start > entry.ElementCount - destination.Length)
        {
            throw new ArgumentOutOfRangeException(
                nameof(start), $"{Path}: tensor '{entry.Name}' has {entry.ElementCount} elements; {destination.Length} from {start} on were asked for.");
        }

        int size = entry.Type switch
        {
            "F32" => 4,
            "F16" or "BF16" => 2,
            _ => throw new InvalidDataException($"{Path}: tensor '{entry.Name}' has dtype {entry.Type}, but weights must be F32, F16 or BF16. Convert the file."),
        };

        long at = _dataStart + entry.Begin + start * size;
        while (!destination.IsEmpty)
        {
            int count = Math.Min(destination.Length, PieceBytes / size);
            ReadOnlySpan<byte> bytes = _file.Span(at, count * size);
            Span<float> target = destination[..count];
            switch (entry.Type)
            {
                case "F32":
                    bytes.CopyTo(MemoryMarshal.AsBytes(target));
                    break;
                case "F16":
                    HalfPrecision.WidenF16(bytes, target);
                    break;
                default:
                    HalfPrecision.WidenBF16(bytes, target);
                    break;
            }

            // From the tensor's beginning: the page that the piece before shared with this one is done with too.
            _file.Release(Math.Max(_dataStart + entry.Begin, at - PieceBytes), at + bytes.Length);
            destination = destination[count..];
            at += bytes.Length;
        }
    }

    /// <summary>Fails unless the file is sealed and every byte is as it was written.</summary>
    /// <exception cref="InvalidDataException">It has no seal, or was changed or damaged since.</exception>
    public void RequireSeal()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (!Metadata.TryGetValue(SafetensorsSeal.Key, out string? written))
            throw new InvalidDataException($"{Path}: the file carries no {SafetensorsSeal.Key} to check it by. It was not written as a checkpoint.");
        byte[] header = _file.Span(SafetensorsHeader.PrefixBytes, (int)(_dataStart - SafetensorsHeader.PrefixBytes)).ToArray();
        using var seal = new SafetensorsSeal(header, written);
        seal.Add(header);
        for (long at = _dataStart; at < _file.Length; at += PieceBytes)
        {
            int count = (int)Math.Min(PieceBytes, _file.Length - at);
            seal.Add(_file.Span(at, count));
            _file.Release(Math.Max(_dataStart, at - PieceBytes), at + count);
        }

        if (!seal.Value().SequenceEqual(System.Text.Encoding.ASCII.GetBytes(written)))
            throw new InvalidDataException($"{Path}: the file was damaged or changed after it was written: its {SafetensorsSeal.Key} does not match. Use another copy.");
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _disposed = true;
        _file.Dispose();
    }
}
