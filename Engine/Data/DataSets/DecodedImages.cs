namespace Engine.Data;

/// <summary>Keeps small images once they are decoded, as far as a budget goes; photographs are decoded each time.</summary>
/// <param name="count">The number of images of the data set.</param>
/// <param name="budget">The most bytes to keep.</param>
internal sealed class DecodedImages(int count, long budget = DecodedImages.DefaultBudget)
{
    /// <summary>512 MiB: 170,000 images of CIFAR's size.</summary>
    internal const long DefaultBudget = 512L << 20;

    /// <summary>The largest image that is kept: 256×256 pixels.</summary>
    internal const int MaxImageBytes = 256 * 256 * 3;

    private readonly Image?[] _images = new Image?[count];
    private long _left = budget;

    internal Image? this[int index] => Volatile.Read(ref _images[index]);

    internal static bool IsSmall(Image image) => image.Pixels.Length <= MaxImageBytes;

    /// <summary>Keeps the image if it is small and there is room. Several threads may offer the same one.</summary>
    internal void Offer(int index, Image image)
    {
        int bytes = image.Pixels.Length;
        if (!IsSmall(image))
            return;
        if (Interlocked.Add(ref _left, -bytes) < 0 || Interlocked.CompareExchange(ref _images[index], image, null) is not null)
            Interlocked.Add(ref _left, bytes);
    }
}
