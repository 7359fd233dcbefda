using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using Engine.Files;

namespace Engine.Weights;

/// <summary>Writes safetensors files of float32 tensors. A file appears whole or not at all, and what stood in its place stays until then.</summary>
public static class SafetensorsWriter
{
    private const int BlockElements = 1 << 18;

    /// <summary>Writes tensors in the order given.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="tensors">The tensors.</param>
    /// <param name="metadata">Remarks for <c>__metadata__</c>, or null.</param>
    /// <param name="isSealed">Add the remark <c>sha256</c>, by which <see cref="SafetensorsFile.RequireSeal"/> tells whether any byte changed since.</param>
    /// <exception cref="ArgumentException">A name is empty, reserved or given twice, or an extent is negative.</exception>
    /// <exception cref="IOException">The file cannot be written: no folder, no room, no permission. What a tensor's own reader throws passes as it is.</exception>
    public static void Write(string path, IReadOnlyList<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string>? metadata = null, bool isSealed = false)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        ArgumentNullException.ThrowIfNull(tensors);
        if (!BitConverter.IsLittleEndian)
            throw new PlatformNotSupportedException("Safetensors files are little-endian, and this processor is not.");
        if (isSealed)
            metadata = new Dictionary<string, string>(metadata ?? new Dictionary<string, string>()) { [SafetensorsSeal.Key] = SafetensorsSeal.Blank };
        byte[] header = Header(tensors, metadata);
        if (header.Length > SafetensorsHeader.MaxHeaderBytes)
            throw new ArgumentException($"The header would have {header.Length} bytes, over the format's limit of {SafetensorsHeader.MaxHeaderBytes}.", nameof(tensors));

        WholeFile.Write(path, stream =>
        {
            using var hash = isSealed ? new SafetensorsSeal(header) : null;
            Span<byte> prefix = stackalloc byte[SafetensorsHeader.PrefixBytes];
            BinaryPrimitives.WriteInt64LittleEndian(prefix, header.Length);
            stream.Write(prefix);
            stream.Write(header);
            hash?.Add(header);
            WriteElements(stream, tensors, hash);
            if (hash is null)
                return;
            stream.Position = SafetensorsHeader.PrefixBytes + hash.Place;
            stream.Write(hash.Value());
        });
    }

    private static void WriteElements(Stream stream, IReadOnlyList<SafetensorsTensor> tensors, SafetensorsSeal? hash)
    {
        var block = new float[BlockElements];
        foreach (SafetensorsTensor tensor in tensors)
        {
            long count = Count(tensor);
            for (long start = 0; start < count; start += BlockElements)
            {
                Span<float> elements = block.AsSpan(0, (int)Math.Min(BlockElements, count - start));
                tensor.Read(start, elements);
                stream.Write(MemoryMarshal.AsBytes(elements));
                hash?.Add(MemoryMarshal.AsBytes(elements));
            }
        }
    }

    private static byte[] Header(IReadOnlyList<SafetensorsTensor> tensors, IReadOnlyDictionary<string, string>? metadata)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            if (metadata is { Count: > 0 })
            {
                json.WriteStartObject("__metadata__");
                foreach ((string key, string value) in metadata)
                    json.WriteString(key, value);
                json.WriteEndObject();
            }

            var names = new HashSet<string>(StringComparer.Ordinal);
            long offset = 0;
            foreach (SafetensorsTensor tensor in tensors)
            {
                if (string.IsNullOrEmpty(tensor.Name) || tensor.Name == "__metadata__")
                    throw new ArgumentException($"A tensor cannot be called '{tensor.Name}'. Give it a name of its own.", nameof(tensors));
                if (!names.Add(tensor.Name))
                    throw new ArgumentException($"Two tensors are called '{tensor.Name}'. Give each its own name.", nameof(tensors));
                long end = offset + checked(Count(tensor) * sizeof(float));
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", "F32");
                json.WriteStartArray("shape");
                foreach (long extent in tensor.Shape)
                    json.WriteNumberValue(extent);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(end);
                json.WriteEndArray();
                json.WriteEndObject();
                offset = end;
            }

            json.WriteEndObject();
        }

        // Spaces up to a multiple of eight keep the tensors aligned in a mapped file.
        while (bytes.Length % 8 != 0)
            bytes.WriteByte((byte)' ');
        return bytes.ToArray();
    }

    private static long Count(SafetensorsTensor tensor)
    {
        long count = 1;
        foreach (long extent in tensor.Shape)
        {
            if (extent < 0)
                throw new ArgumentException($"Tensor '{tensor.Name}' has the negative extent {extent}.");
            count = checked(count * extent);
        }

        return count;
    }
}
