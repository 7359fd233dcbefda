namespace Engine.Data;

/// <summary>Labelled images with random access. <see cref="Read"/> may be called from several threads at once.</summary>
public abstract class ImageDataSet
{
    /// <summary>What and where, for people: <c>idx:data/mnist, training images</c>.</summary>
    public abstract string Description { get; }

    /// <summary>The number of images, at least 1.</summary>
    public abstract int Count { get; }

    /// <summary>The names of the classes; the index is the label.</summary>
    public abstract IReadOnlyList<string> ClassNames { get; }

    /// <summary>The class of an image: its index in <see cref="ClassNames"/>.</summary>
    public abstract int LabelOf(int index);

    /// <summary>An image: 8-bit RGB, grey repeated.</summary>
    /// <exception cref="InvalidDataException">Its file is damaged; the message starts with the path.</exception>
    /// <exception cref="IOException">Its file cannot be read.</exception>
    public abstract Image Read(int index);

    /// <summary>The extents of every image where all are alike, grey ones with one channel; null where they differ or are photographs too large to keep in memory.</summary>
    /// <remarks>For image files they are found by reading them, at the first call.</remarks>
    public abstract ImageSize? CommonSize { get; }

    /// <summary>SHA-256, in hexadecimal, over what identifies the data: the pixels and labels of arrays, the relative names, sizes and classes of image files. Computed at the first call.</summary>
    public abstract string Fingerprint { get; }

    /// <summary>How an error message calls an image: its path, or its place.</summary>
    public virtual string NameOf(int index) => $"{Description}: image {index}";

    /// <summary>The same images with their labels counted in another list of classes, matched by name: for validation images opened apart from those a network learned from.</summary>
    /// <exception cref="InvalidDataException">A class that has images here is not in the list.</exception>
    public ImageDataSet WithClasses(IReadOnlyList<string> classNames)
    {
        ArgumentNullException.ThrowIfNull(classNames);
        return ClassNames.SequenceEqual(classNames, StringComparer.Ordinal) ? this : new RelabelledDataSet(this, classNames);
    }

    /// <summary>An image for the loader, without a copy where it lies in memory.</summary>
    internal virtual PixelView View(int index) => Read(index).View;
}
