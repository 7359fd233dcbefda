namespace Engine.Data;

/// <summary>Images and labels, ready for a network. Give it back with <see cref="BatchLoader.Recycle"/> once they are used.</summary>
public sealed class LoadedBatch
{
    private readonly float[] _images;
    private readonly int[] _labels;
    private readonly int[] _indices;
    private readonly int _imageLength;

    internal LoadedBatch(BatchLoader owner, int batch, int imageLength)
    {
        (Owner, _imageLength) = (owner, imageLength);
        _images = GC.AllocateUninitializedArray<float>(batch * imageLength);
        (_labels, _indices) = (new int[batch], new int[batch]);
    }

    /// <summary>The epoch, from 0.</summary>
    public int Epoch { get; private set; }

    /// <summary>Which batch of the epoch this is, from 0.</summary>
    public int Index { get; private set; }

    /// <summary>Images in it; an epoch's last batch may have fewer than the others.</summary>
    public int Count { get; private set; }

    /// <summary>The images (Count, H, W, C), channels last.</summary>
    public ReadOnlySpan<float> Images => _images.AsSpan(0, Count * _imageLength);

    /// <summary>The class of each image.</summary>
    public ReadOnlySpan<int> Labels => _labels.AsSpan(0, Count);

    /// <summary>Each image's place in the data set.</summary>
    public ReadOnlySpan<int> Indices => _indices.AsSpan(0, Count);

    internal BatchLoader Owner { get; }

    /// <summary>Whether it is in the caller's hands.</summary>
    internal bool IsLent { get; set; }

    /// <summary>Takes on the images at <paramref name="indices"/>; their pixels are for <see cref="Destination"/> then.</summary>
    internal void Begin(int epoch, int index, ReadOnlySpan<int> indices, ImageDataSet data)
    {
        (Epoch, Index, Count) = (epoch, index, indices.Length);
        indices.CopyTo(_indices);
        for (int i = 0; i < indices.Length; i++)
            _labels[i] = data.LabelOf(indices[i]);
    }

    internal Span<float> Destination(int i) => _images.AsSpan(i * _imageLength, _imageLength);
}
