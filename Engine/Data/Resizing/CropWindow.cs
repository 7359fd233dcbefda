namespace Engine.Data.Resizing;

/// <summary>Where a crop lies along one axis of a resized image, with black where it reaches beyond it.</summary>
/// <param name="Size">The length that the whole axis is resized to.</param>
/// <param name="First">The first position of it that is wanted.</param>
/// <param name="Count">How many are wanted.</param>
/// <param name="Padding">Black pixels of the crop before them; what is left after them is black too.</param>
internal readonly record struct CropWindow(long Size, long First, int Count, int Padding)
{
    /// <summary>What <see cref="BilinearResize"/> computes of the axis.</summary>
    internal ResizeWindow Resized => new(Size, First, Count);

    /// <summary>The middle, as torchvision's CenterCrop finds it.</summary>
    internal static CropWindow Centre(long size, int crop) => size < crop
        ? new CropWindow(size, 0, (int)size, (crop - (int)size) / 2)
        // Python rounds a half to the even neighbour.
        : new CropWindow(size, (long)Math.Round((size - crop) / 2.0, MidpointRounding.ToEven), crop, 0);

    /// <summary>From <paramref name="start"/> on, which may lie before the axis; some of the axis must be inside.</summary>
    internal static CropWindow From(long size, int crop, long start)
    {
        long first = Math.Max(start, 0);
        int padding = (int)(first - start);
        return new CropWindow(size, first, (int)Math.Min(size - first, crop - padding), padding);
    }
}
