using System.Globalization;
using System.Text;
using Engine.Files;

namespace Engine.Data;

/// <summary>Reads <c>list:FILE</c>: a text file that names an image and its class on each line.</summary>
/// <remarks>
/// The class is what follows the last tab, or the last space where there is no tab; before it stands the image's path, from the
/// list's own folder unless it is absolute. Where every class is a whole number, they are labels, from 0; otherwise they are
/// names, numbered in ordinal order. Empty lines and lines that begin with # are passed over.
/// </remarks>
internal static class ListFile
{
    /// <summary>A class number beyond it is a mistake: no line would be left to have the ones before.</summary>
    private const int LargestLabel = 1_000_000;

    /// <exception cref="InvalidDataException">A line is malformed, an image is not there, a label is out of range, or there are no lines. The message starts with the path.</exception>
    /// <exception cref="IOException">The list cannot be read, or an image may not be.</exception>
    internal static OpenedData Open(string path, bool learns)
    {
        string root = Path.GetDirectoryName(Path.GetFullPath(path))!;
        List<string> files = [], classes = [];
        List<int> lines = [];
        string[] text = ReadLines(path);
        for (int i = 0; i < text.Length; i++)
        {
            string line = text[i].Trim();
            if (line.Length == 0 || line[0] == '#')
                continue;
            int split = line.LastIndexOf('\t') is var tab and >= 0 ? tab : line.LastIndexOf(' ');
            if (split <= 0)
                throw new InvalidDataException($"{path}: line {i + 1} is malformed: expected an image's path and its class with a tab or a space between them; '{line}' came.");
            string file = line[..split].TrimEnd();
            RequireImage(root, file, $"{path}: line {i + 1}");
            files.Add(file);
            classes.Add(line[(split + 1)..].TrimStart());
            lines.Add(i + 1);
        }

        if (files.Count == 0)
            throw new InvalidDataException($"{path}: the list names no images; expected an image's path and its class on each line.");
        (int[] labels, string[] names) = classes.TrueForAll(IsNumber) ? Numbered(classes, lines, path, learns) : Named(classes);
        return names.Length > 1 || !learns
            ? new OpenedData(new FileDataSet($"list:{path}", root, files, labels, names), null)
            : throw new InvalidDataException($"{path}: every image has the class '{names[0]}', and a network learns to tell classes apart; expected two or more.");
    }

    private static void RequireImage(string root, string file, string line)
    {
        string image = Path.Combine(root, file);
        if (File.Exists(image))
            return;
        try
        {
            InputFile.RequireAccess(image);
        }
        catch (IOException e)
        {
            throw new IOException($"{line} names {file}. {e.Message}", e);
        }

        throw new InvalidDataException($"{line} names {file}, and there is no such file; paths start from {root}.");
    }

    private static string[] ReadLines(string path)
    {
        try
        {
            using var reader = new StreamReader(InputFile.Open(path, "a list of images"), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
            var lines = new List<string>();
            while (reader.ReadLine() is { } line)
                lines.Add(line);
            return [.. lines];
        }
        catch (DecoderFallbackException e)
        {
            throw new InvalidDataException($"{path}: not UTF-8 text; expected an image's path and its class on each line.", e);
        }
    }

    private static bool IsNumber(string text) => text.All(char.IsAsciiDigit);

    private static (int[] Labels, string[] Names) Numbered(List<string> classes, List<int> lines, string path, bool learns)
    {
        int[] labels = new int[classes.Count];
        for (int i = 0; i < labels.Length; i++)
        {
            if (!int.TryParse(classes[i], NumberStyles.None, CultureInfo.InvariantCulture, out labels[i]) || labels[i] > LargestLabel)
                throw new InvalidDataException($"{path}: line {lines[i]} has the label {classes[i]}, which is out of range; labels count the classes from 0.");
        }

        int count = LabelRange.Classes(labels, path, least: 0, learns);
        return (labels, LabelRange.Names(count));
    }

    private static (int[] Labels, string[] Names) Named(List<string> classes)
    {
        string[] names = [.. classes.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        return ([.. classes.Select(name => Array.BinarySearch(names, name, StringComparer.Ordinal))], names);
    }
}
