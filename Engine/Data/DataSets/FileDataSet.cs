using System.Globalization;
using Engine.Files;

namespace Engine.Data;

/// <summary>Image files with labels. Small images are kept in memory once they are decoded.</summary>
public sealed class FileDataSet : ImageDataSet
{
    private readonly string _root;
    private readonly string[] _files;
    private readonly int[] _labels;
    private readonly DecodedImages _decoded;
    private readonly Lazy<ImageSize?> _commonSize;
    private readonly Lazy<string> _fingerprint;

    /// <summary>A data set of files.</summary>
    /// <param name="description">What it is, for people.</param>
    /// <param name="root">The folder that the files' names start from.</param>
    /// <param name="files">JPEG, PNG or BMP files, as paths from <paramref name="root"/>.</param>
    /// <param name="labels">The class of each.</param>
    /// <param name="classNames">The names of the classes.</param>
    /// <exception cref="ArgumentException">There is no file, there are not as many labels, or a label names no class.</exception>
    public FileDataSet(string description, string root, IReadOnlyList<string> files, IReadOnlyList<int> labels, IReadOnlyList<string> classNames)
    {
        ArgumentException.ThrowIfNullOrEmpty(description);
        ArgumentNullException.ThrowIfNull(root);
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(classNames);
        if (files.Count == 0 || files.Count != labels.Count)
            throw new ArgumentException($"A data set needs files and a label for each; {files.Count} files and {labels.Count} labels came.", nameof(files));
        (Description, _root, _files, _labels, ClassNames) = (description, root, [.. files], [.. labels], classNames);
        int wrong = Array.FindIndex(_labels, label => (uint)label >= (uint)classNames.Count);
        if (wrong >= 0)
            throw new ArgumentException($"{NameOf(wrong)} has the label {_labels[wrong]}, but there are {classNames.Count} classes.", nameof(labels));
        _decoded = new DecodedImages(_files.Length);
        _commonSize = new Lazy<ImageSize?>(FindCommonSize);
        _fingerprint = new Lazy<string>(ComputeFingerprint);
    }

    /// <inheritdoc/>
    public override string Description { get; }

    /// <inheritdoc/>
    public override int Count => _files.Length;

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames { get; }

    /// <inheritdoc/>
    public override ImageSize? CommonSize => _commonSize.Value;

    /// <inheritdoc/>
    public override string Fingerprint => _fingerprint.Value;

    /// <inheritdoc/>
    public override int LabelOf(int index) => _labels[index];

    /// <inheritdoc/>
    public override string NameOf(int index) => Path.Combine(_root, _files[index]);

    /// <inheritdoc/>
    public override Image Read(int index)
    {
        if (_decoded[index] is { } kept)
            return kept;
        Image image = ImageFile.Read(NameOf(index));
        _decoded.Offer(index, image);
        return image;
    }

    /// <summary>Small images are read for it, which keeps them; a photograph ends the search.</summary>
    private ImageSize? FindCommonSize()
    {
        Image first = Read(0);
        bool isGrey = true;
        for (int i = 0; i < Count; i++)
        {
            Image image = Read(i);
            if (!DecodedImages.IsSmall(image) || image.Width != first.Width || image.Height != first.Height)
                return null;
            isGrey = isGrey && IsGrey(image);
        }

        return new ImageSize(isGrey ? 1 : 3, first.Height, first.Width);
    }

    private static bool IsGrey(Image image)
    {
        ReadOnlySpan<byte> pixels = image.Pixels;
        for (int i = 0; i < pixels.Length; i += 3)
        {
            if (pixels[i] != pixels[i + 1] || pixels[i] != pixels[i + 2])
                return false;
        }

        return true;
    }

    private string ComputeFingerprint()
    {
        using DataHash hash = new();
        for (int i = 0; i < Count; i++)
        {
            long bytes = InputFile.LengthOf(NameOf(i), "an image");
            hash.Append(string.Create(CultureInfo.InvariantCulture, $"{_files[i].Replace('\\', '/')} {bytes} {ClassNames[_labels[i]]}"));
        }

        return hash.Finish();
    }
}
