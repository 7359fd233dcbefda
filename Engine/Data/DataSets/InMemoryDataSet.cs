using System.Globalization;
using System.Runtime.InteropServices;

namespace Engine.Data;

/// <summary>Images of one size, one after another in one array.</summary>
public sealed class InMemoryDataSet : ImageDataSet
{
    private readonly ImageSize _size;
    private readonly byte[] _pixels;
    private readonly int[] _labels;
    private readonly Lazy<string> _fingerprint;

    /// <summary>A data set over arrays, which are kept and not copied: do not write to them afterwards.</summary>
    /// <param name="description">What it is, for people.</param>
    /// <param name="size">The extents of each image, with 1 or 3 channels.</param>
    /// <param name="pixels">Channels last, image after image.</param>
    /// <param name="labels">The class of each image.</param>
    /// <param name="classNames">The names of the classes.</param>
    /// <exception cref="ArgumentException">There is no image, the arrays do not belong together, or a label names no class.</exception>
    public InMemoryDataSet(string description, ImageSize size, byte[] pixels, int[] labels, IReadOnlyList<string> classNames)
    {
        ArgumentException.ThrowIfNullOrEmpty(description);
        ArgumentNullException.ThrowIfNull(pixels);
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentNullException.ThrowIfNull(classNames);
        size.RequireImage(nameof(size));
        if (labels.Length == 0 || pixels.LongLength != (long)labels.Length * size.Length)
        {
            throw new ArgumentException(
                $"{labels.Length} labels and images of {size} call for {(long)labels.Length * size.Length} bytes, and at least one image; {pixels.Length} came.", nameof(pixels));
        }

        int wrong = Array.FindIndex(labels, label => (uint)label >= (uint)classNames.Count);
        if (wrong >= 0)
            throw new ArgumentException($"Image {wrong} has the label {labels[wrong]}, but there are {classNames.Count} classes.", nameof(labels));
        (Description, _size, _pixels, _labels, ClassNames) = (description, size, pixels, labels, classNames);
        _fingerprint = new Lazy<string>(ComputeFingerprint);
    }

    /// <inheritdoc/>
    public override string Description { get; }

    /// <inheritdoc/>
    public override int Count => _labels.Length;

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames { get; }

    /// <inheritdoc/>
    public override ImageSize? CommonSize => _size;

    /// <inheritdoc/>
    public override string Fingerprint => _fingerprint.Value;

    /// <inheritdoc/>
    public override int LabelOf(int index) => _labels[index];

    /// <inheritdoc/>
    public override Image Read(int index)
    {
        PixelView view = View(index);
        byte[] pixels = new byte[view.Width * view.Height * 3];
        view.CopyTo(3, pixels);
        return Image.FromRgb(view.Width, view.Height, pixels);
    }

    internal override PixelView View(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count, nameof(index));
        return new PixelView(_pixels.AsSpan(index * _size.Length, _size.Length), _size.Width, _size.Height, _size.Channels);
    }

    private string ComputeFingerprint()
    {
        using DataHash hash = new();
        hash.Append(string.Create(CultureInfo.InvariantCulture, $"{Count} images of {_size}"));
        hash.Append(MemoryMarshal.AsBytes(_labels.AsSpan()));
        hash.Append(_pixels);
        return hash.Finish();
    }
}
