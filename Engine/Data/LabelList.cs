using System.Globalization;
using System.Text;
using System.Text.Json;
using Engine.Files;

namespace Engine.Data;

/// <summary>The names of a network's classes, by index.</summary>
public sealed class LabelList
{
    private const int MaxFileBytes = 16 << 20;

    private readonly string[] _labels;

    /// <summary>A list of <paramref name="labels"/>, class 0 first.</summary>
    /// <exception cref="ArgumentException">There are none, or one is null.</exception>
    public LabelList(IEnumerable<string> labels)
    {
        ArgumentNullException.ThrowIfNull(labels);
        _labels = [.. labels];
        if (_labels.Length == 0 || Array.Exists(_labels, label => label is null))
            throw new ArgumentException("A label list needs at least one label, and none of them null.", nameof(labels));
    }

    /// <summary>The number of classes.</summary>
    public int Count => _labels.Length;

    /// <summary>The name of class <paramref name="index"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class.</exception>
    public string this[int index] => (uint)index < (uint)_labels.Length
        ? _labels[index]
        : throw new ArgumentOutOfRangeException(nameof(index), index, $"There are {Count} labels, 0 to {Count - 1}.");

    /// <summary>Reads labels from a UTF-8 file.</summary>
    /// <remarks>
    /// Three forms: one label a line; a JSON array of labels; a JSON object from index to label,
    /// <c>{"0": "tench"}</c>, or to identifier and label, <c>{"0": ["n01440764", "tench"]}</c>.
    /// </remarks>
    /// <exception cref="InvalidDataException">The file is none of these, is not UTF-8, has an empty label or misses an index. The message starts with the path.</exception>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static LabelList Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string text = ReadText(path);
        string[] labels = text.AsSpan().TrimStart() is ['[' or '{', ..] ? FromJson(text, path) : FromLines(text, path);
        return labels.Length > 0 ? new LabelList(labels) : throw new InvalidDataException($"{path}: holds no labels; expected one a line.");
    }

    private static string ReadText(string path)
    {
        var bytes = new MemoryStream();
        using (FileStream stream = InputFile.Open(path, "a list of labels"))
        {
            // A pipe, as a shell passes one, does not say how much will come.
            byte[] part = new byte[1 << 16];
            for (int read; (read = stream.Read(part)) > 0;)
            {
                if (bytes.Length + read > MaxFileBytes)
                    throw new InvalidDataException($"{path}: not a list of labels: it has more than {MaxFileBytes} bytes.");
                bytes.Write(part, 0, read);
            }
        }

        ReadOnlySpan<byte> content = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);
        if (content.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            content = content[3..];
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(content);
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException($"{path}: not UTF-8 text; save the labels as UTF-8.", e);
        }
    }

    private static string[] FromLines(string text, string path)
    {
        string[] lines = text.TrimEnd().Split('\n', StringSplitOptions.TrimEntries);
        if (lines is [""])
            return [];
        int empty = Array.IndexOf(lines, "");
        if (empty >= 0)
            throw new InvalidDataException($"{path}: line {empty + 1} is empty, so what follows would name the wrong classes; give every class one line.");
        return lines;
    }

    private static string[] FromJson(string text, string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Array
                ? [.. document.RootElement.EnumerateArray().Select((item, index) => Label(item, index, path))]
                : FromObject(document.RootElement, path);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{path}: starts like JSON but is not: {e.Message}", e);
        }
        catch (InvalidOperationException e)
        {
            // JSON may spell half a character, which is no text.
            throw new InvalidDataException($"{path}: holds a string that is no text: {e.Message}", e);
        }
    }

    private static string[] FromObject(JsonElement root, string path)
    {
        string?[] labels = new string?[root.EnumerateObject().Count()];
        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (!int.TryParse(property.Name, NumberStyles.None, CultureInfo.InvariantCulture, out int index) || index >= labels.Length)
                throw new InvalidDataException($"{path}: key \"{property.Name}\" is not a class index; {labels.Length} labels need the keys 0 to {labels.Length - 1}.");
            if (labels[index] is not null)
                throw new InvalidDataException($"{path}: class {index} has two labels; give it one.");
            labels[index] = Label(property.Value, index, path);
        }
        // As many different indices below the count as the count: none is missing.
        return labels!;
    }

    private static string Label(JsonElement value, int index, string path)
    {
        // [identifier, label] is the form of ImageNet's own index.
        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 2)
            value = value[1];
        string? label = value.ValueKind == JsonValueKind.String ? value.GetString()!.Trim() : null;
        return !string.IsNullOrEmpty(label)
            ? label
            : throw new InvalidDataException($"{path}: class {index} has no label; expected a non-empty string, or an identifier and a label.");
    }
}
