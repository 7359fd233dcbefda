using System.Text;
using System.Text.Json;

namespace Engine.Weights;

/// <summary>Reads and checks a safetensors header: 8 bytes of length, then that much JSON; then the tensors' bytes without a hole.</summary>
/// <remarks>Format: huggingface.co/docs/safetensors. Everything that the format forbids is refused here, before a tensor is read.</remarks>
internal static class SafetensorsHeader
{
    internal const int PrefixBytes = 8;

    /// <summary>The format's own limit.</summary>
    internal const long MaxHeaderBytes = 100_000_000;

    private static readonly UTF8Encoding StrictUtf8 = new(false, true);

    /// <summary>The tensors in the order of their bytes, and the metadata.</summary>
    /// <param name="json">The header without its length.</param>
    /// <param name="dataBytes">Bytes of the file after the header.</param>
    /// <param name="path">For messages.</param>
    internal static (List<SafetensorsEntry> Entries, Dictionary<string, string> Metadata) Parse(ReadOnlySpan<byte> json, long dataBytes, string path)
    {
        RequireUtf8(json, path);
        if (json.IsEmpty || json[0] != (byte)'{')
            throw Bad(path, "the header must begin with '{' and does not");
        var entries = new List<SafetensorsEntry>();
        var metadata = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            var names = new HashSet<string>(StringComparer.Ordinal);
            var reader = new Utf8JsonReader(json);
            Next(ref reader);
            while (Next(ref reader) == JsonTokenType.PropertyName)
            {
                string name = reader.GetString()!;
                if (!names.Add(name))
                    throw Bad(path, $"the name '{name}' stands twice in the header");
                Next(ref reader);
                if (name == "__metadata__")
                    ReadMetadata(ref reader, metadata, path);
                else
                    entries.Add(ReadEntry(ref reader, name, path));
            }

            while (reader.Read())
            {
                // Anything but white space after the object is an error that the reader reports.
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new InvalidDataException($"{path}: the header is not the JSON that a safetensors file begins with ({e.Message.TrimEnd('.')}). Is the file damaged, or of another format?", e);
        }

        entries.Sort((a, b) => (a.Begin, a.End).CompareTo((b.Begin, b.End)));
        RequireCover(entries, dataBytes, path);
        return (entries, metadata);
    }

    internal static InvalidDataException Bad(string path, string what) => new($"{path}: {what}. Is the file damaged or still being written?");

    private static JsonTokenType Next(ref Utf8JsonReader reader) => reader.Read() ? reader.TokenType : throw new JsonException("it ends too early");

    private static void RequireUtf8(ReadOnlySpan<byte> json, string path)
    {
        try
        {
            _ = StrictUtf8.GetCharCount(json);
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException($"{path}: the header is not valid UTF-8. Is the file damaged, or of another format?", e);
        }
    }

    private static void ReadMetadata(ref Utf8JsonReader reader, Dictionary<string, string> metadata, string path)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Bad(path, "'__metadata__' must be an object of strings");
        while (Next(ref reader) == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            if (Next(ref reader) != JsonTokenType.String)
                throw Bad(path, $"'__metadata__' must hold strings only, and '{key}' is none");
            if (!metadata.TryAdd(key, reader.GetString()!))
                throw Bad(path, $"the key '{key}' stands twice in '__metadata__'");
        }
    }

    private static SafetensorsEntry ReadEntry(ref Utf8JsonReader reader, string name, string path)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            throw Bad(path, $"tensor '{name}' must be described by an object with dtype, shape and data_offsets");
        string? type = null;
        List<long>? shape = null, offsets = null;
        while (Next(ref reader) == JsonTokenType.PropertyName)
        {
            string key = reader.GetString()!;
            Next(ref reader);
            bool repeated = key switch { "dtype" => type is not null, "shape" => shape is not null, "data_offsets" => offsets is not null, _ => false };
            if (repeated)
                throw Bad(path, $"tensor '{name}' has '{key}' twice");
            switch (key)
            {
                case "dtype" when reader.TokenType == JsonTokenType.String:
                    type = reader.GetString();
                    break;
                case "shape":
                    shape = ReadNumbers(ref reader, name, key, path);
                    break;
                case "data_offsets":
                    offsets = ReadNumbers(ref reader, name, key, path);
                    break;
                case "dtype":
                    throw Bad(path, $"tensor '{name}': dtype must be a string");
                default:
                    throw Bad(path, $"tensor '{name}' has '{key}', but only dtype, shape and data_offsets are known");
            }
        }

        if (type is null || shape is null || offsets is null)
            throw Bad(path, $"tensor '{name}' lacks {(type is null ? "dtype" : shape is null ? "shape" : "data_offsets")}");
        if (offsets.Count != 2)
            throw Bad(path, $"tensor '{name}': data_offsets must be two numbers, begin and end; {offsets.Count} came");
        var entry = new SafetensorsEntry(name, type, shape, offsets[0], offsets[1]);
        RequireSize(entry, path);
        return entry;
    }

    private static List<long> ReadNumbers(ref Utf8JsonReader reader, string name, string key, string path)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw Bad(path, $"tensor '{name}': {key} must be an array of whole numbers");
        var numbers = new List<long>();
        while (Next(ref reader) != JsonTokenType.EndArray)
        {
            if (reader.TokenType != JsonTokenType.Number || !reader.TryGetInt64(out long number) || number < 0)
                throw Bad(path, $"tensor '{name}': {key} must hold whole numbers from 0 to {long.MaxValue}");
            numbers.Add(number);
        }

        return numbers;
    }

    private static void RequireSize(SafetensorsEntry entry, string path)
    {
        int bits = ElementType.BitsOf(entry.Type)
            ?? throw Bad(path, $"tensor '{entry.Name}' has the unknown dtype '{entry.Type}'; known are {ElementType.Known}");
        if (entry.End < entry.Begin)
            throw Bad(path, $"tensor '{entry.Name}': its offsets are reversed, {entry.Begin} to {entry.End}");
        long size;
        try
        {
            long product = 1;
            foreach (long extent in entry.Shape)
                product = checked(product * extent);
            size = checked(product * bits);
        }
        catch (OverflowException e)
        {
            throw new InvalidDataException($"{path}: tensor '{entry.Name}' of shape {Text(entry)} has more elements than can be counted. Is the file damaged?", e);
        }

        if (size % 8 != 0 || size / 8 != entry.End - entry.Begin)
        {
            throw Bad(path, $"tensor '{entry.Name}' of shape {Text(entry)} and dtype {entry.Type} needs {(size + 7) / 8} bytes, but its offsets {entry.Begin} to {entry.End} give it {entry.End - entry.Begin}");
        }
    }

    private static void RequireCover(List<SafetensorsEntry> entries, long dataBytes, string path)
    {
        long covered = 0;
        foreach (SafetensorsEntry entry in entries)
        {
            if (entry.Begin < covered)
                throw Bad(path, $"tensor '{entry.Name}' begins at byte {entry.Begin}, inside the tensor before it, which ends at {covered}: they overlap");
            if (entry.Begin > covered)
                throw Bad(path, $"bytes {covered} to {entry.Begin}, before tensor '{entry.Name}', belong to no tensor: there is a hole");
            covered = entry.End;
            if (covered > dataBytes)
                throw Bad(path, $"tensor '{entry.Name}' ends at byte {entry.End}, but only {dataBytes} bytes follow the header: the file is too short");
        }

        if (covered < dataBytes)
            throw Bad(path, $"{dataBytes - covered} trailing bytes follow the last tensor{(entries.Count > 0 ? $", '{entries[^1].Name}'" : "")}");
    }

    private static string Text(SafetensorsEntry entry) => $"[{string.Join(", ", entry.Shape)}]";
}
