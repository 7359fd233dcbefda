using System.Runtime.InteropServices;

namespace Engine.Data;

/// <summary>Some of a data set's images, with all of its classes.</summary>
public sealed class SubsetDataSet : ImageDataSet
{
    private readonly ImageDataSet _data;
    private readonly int[] _indices;
    private readonly Lazy<string> _fingerprint;

    /// <summary>The images at <paramref name="indices"/>, in that order.</summary>
    /// <param name="data">The whole.</param>
    /// <param name="indices">Places in it, at least one.</param>
    /// <param name="name">What is added to the whole's description.</param>
    /// <exception cref="ArgumentException">There is no place, or one is outside.</exception>
    public SubsetDataSet(ImageDataSet data, IEnumerable<int> indices, string name)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentNullException.ThrowIfNull(indices);
        (_data, _indices, Description) = (data, [.. indices], $"{data.Description}, {name}");
        if (_indices.Length == 0)
            throw new ArgumentException($"{Description}: a data set needs at least one image.", nameof(indices));
        if (Array.Exists(_indices, index => (uint)index >= (uint)data.Count))
            throw new ArgumentException($"{Description}: the images count from 0 to {data.Count - 1}; a place outside came.", nameof(indices));
        _fingerprint = new Lazy<string>(ComputeFingerprint);
    }

    /// <inheritdoc/>
    public override string Description { get; }

    /// <inheritdoc/>
    public override int Count => _indices.Length;

    /// <inheritdoc/>
    public override IReadOnlyList<string> ClassNames => _data.ClassNames;

    /// <inheritdoc/>
    public override ImageSize? CommonSize => _data.CommonSize;

    /// <inheritdoc/>
    public override string Fingerprint => _fingerprint.Value;

    /// <inheritdoc/>
    public override int LabelOf(int index) => _data.LabelOf(_indices[index]);

    /// <inheritdoc/>
    public override Image Read(int index) => _data.Read(_indices[index]);

    /// <inheritdoc/>
    public override string NameOf(int index) => _data.NameOf(_indices[index]);

    internal override PixelView View(int index) => _data.View(_indices[index]);

    private string ComputeFingerprint()
    {
        using DataHash hash = new();
        hash.Append(_data.Fingerprint);
        hash.Append(MemoryMarshal.AsBytes(_indices.AsSpan()));
        return hash.Finish();
    }
}
