using Engine.Backends;
using Engine.Tensors;

namespace Engine.Tests.Contract;

/// <summary>Real layers, with their channels and smaller images so that the reference stays quick, and awkward ones.</summary>
/// <remarks>Maps where channels come in sixteens have fewer than 13 × 13 pixels: there backends take by themselves the algorithms that keep integers exact.</remarks>
internal static class Geometries
{
    public static IEnumerable<(string Name, Conv2DGeometry Geometry)> RealConvolutions()
    {
        yield return ("LeNet first", new(new Shape(2, 28, 28, 1), 6, 5, 1, 2, 1));
        yield return ("LeNet second", new(new Shape(3, 14, 14, 6), 16, 5, 1, 0, 1));
        yield return ("AlexNet first", new(new Shape(1, 47, 47, 3), 64, 11, 4, 2, 1));
        yield return ("AlexNet second", new(new Shape(1, 5, 6, 64), 192, 5, 1, 2, 1));
        yield return ("AlexNet 2012 second, two groups", new(new Shape(1, 5, 5, 96), 256, 5, 1, 2, 1, 2));
        yield return ("AlexNet 2012 fourth, two groups", new(new Shape(2, 4, 4, 384), 384, 3, 1, 1, 1, 2));
        yield return ("VGG first", new(new Shape(1, 16, 16, 3), 64, 3, 1, 1, 1));
        yield return ("VGG 64 to 64", new(new Shape(1, 12, 14, 64), 64, 3, 1, 1, 1));
        yield return ("VGG 128 to 256", new(new Shape(1, 7, 5, 128), 256, 3, 1, 1, 1));
        yield return ("few weights, many pixels", new(new Shape(4, 33, 34, 3), 17, 3, 1, 1, 1));
        yield return ("3×3 that Winograd takes, odd sides", new(new Shape(2, 9, 11, 16), 48, 3, 1, 1, 1));
        yield return ("3×3 that Winograd takes, no padding", new(new Shape(3, 12, 11, 48), 16, 3, 1, 0, 1));
        yield return ("3×3 that Winograd takes, wide padding", new(new Shape(1, 8, 8, 32), 112, 3, 1, new Size2D(2, 3), 1));
        yield return ("3×3 that Winograd takes, more tiles than a block", new(new Shape(7, 12, 13, 32), 48, 3, 1, 1, 1));
        yield return ("3×3 of sixteens, small", new(new Shape(1, 5, 6, 16), 32, 3, 1, 1, 1));
        yield return ("5×5 that Winograd takes, odd sides", new(new Shape(2, 11, 9, 16), 48, 5, 1, 2, 1));
        yield return ("5×5 that Winograd takes, wide padding", new(new Shape(1, 10, 12, 32), 16, 5, 1, new Size2D(5, 1), 1));
        yield return ("AlexNet first, wide enough for squares of pixels", new(new Shape(2, 51, 58, 3), 64, 11, 4, 2, 1));
        yield return ("stride 2 that becomes 3×3", new(new Shape(3, 21, 18, 4), 16, new Size2D(6, 5), 2, new Size2D(3, 1), 1));
        yield return ("VGG 512 to 512", new(new Shape(1, 2, 2, 512), 512, 3, 1, 1, 1));
    }

    /// <summary>Convolutions for a max-pooling of 2×2 pixels behind them: edges in and beyond a tile, odd sides, more channels than wait at once.</summary>
    public static IEnumerable<(string Name, Conv2DGeometry Geometry)> PooledConvolutions()
    {
        yield return ("one window", new(new Shape(3, 2, 3, 16), 16, 3, 1, 1, 1));
        yield return ("odd sides", new(new Shape(2, 9, 11, 16), 48, 3, 1, 1, 1));
        yield return ("no padding", new(new Shape(1, 12, 10, 32), 16, 3, 1, 0, 1));
        yield return ("many tiles", new(new Shape(5, 12, 13, 16), 16, 3, 1, 1, 1));
        yield return ("5×5", new(new Shape(2, 8, 13, 16), 32, 5, 1, 2, 1));
        yield return ("144 channels out", new(new Shape(2, 8, 8, 16), 144, 3, 1, 1, 1));
        yield return ("11×11 with stride 4, by squares", new(new Shape(1, 37, 37, 4), 16, 11, 4, 2, 1));
    }

    public static IEnumerable<(string Name, Conv2DGeometry Geometry)> AwkwardConvolutions()
    {
        yield return ("one pixel, one channel", new(new Shape(1, 1, 1, 1), 1, 1, 1, 0, 1));
        yield return ("one pixel, 3×3, padded", new(new Shape(5, 1, 1, 17), 3, 3, 1, 1, 1));
        yield return ("kernel larger than image", new(new Shape(2, 2, 3, 3), 5, 7, 1, 3, 1));
        yield return ("kernel larger than image, strided", new(new Shape(1, 3, 2, 17), 17, new Size2D(5, 6), 2, new Size2D(2, 3), 1));
        yield return ("padding beyond kernel", new(new Shape(1, 4, 4, 3), 4, 2, 1, 5, 1));
        yield return ("padding far beyond kernel, the last pixel amid a panel", new(new Shape(1, 6, 5, 17), 5, 1, 1, 6, 1));
        yield return ("stride beyond kernel", new(new Shape(2, 9, 10, 3), 7, 2, 4, 0, 1));
        yield return ("stride beyond kernel, padded", new(new Shape(1, 8, 8, 17), 3, 1, 3, 2, 1));
        yield return ("stride leaves rows over", new(new Shape(1, 10, 9, 4), 4, 3, 4, 0, 1));
        yield return ("asymmetric kernel", new(new Shape(2, 6, 9, 3), 17, new Size2D(1, 5), 1, new Size2D(0, 2), 1));
        yield return ("asymmetric everything", new(new Shape(3, 11, 8, 4), 6, new Size2D(4, 2), new Size2D(3, 1), new Size2D(1, 0), new Size2D(1, 3)));
        yield return ("dilated", new(new Shape(1, 9, 9, 3), 5, 3, 1, 2, 2));
        yield return ("dilated beyond the image", new(new Shape(2, 3, 3, 4), 8, 3, 1, 4, 4));
        yield return ("dilated, strided, grouped", new(new Shape(1, 12, 10, 8), 4, new Size2D(3, 2), 2, 1, new Size2D(2, 3), 4));
        yield return ("two groups of odd width", new(new Shape(2, 5, 5, 6), 10, 3, 1, 1, 1, 2));
        yield return ("depthwise", new(new Shape(2, 7, 6, 17), 17, 3, 1, 1, 1, 17));
        yield return ("depthwise, two filters a channel", new(new Shape(1, 5, 5, 3), 6, 3, 2, 1, 1, 3));
        yield return ("1×1", new(new Shape(3, 6, 7, 17), 33, 1, 1, 0, 1));
        yield return ("1×1 strided", new(new Shape(1, 7, 7, 16), 16, 1, 2, 0, 1));
        yield return ("1000 channels in", new(new Shape(1, 3, 3, 1000), 3, 3, 1, 1, 1));
        yield return ("1000 channels out", new(new Shape(1, 3, 3, 3), 1000, 3, 1, 1, 1));
        yield return ("one row", new(new Shape(2, 1, 40, 3), 5, new Size2D(1, 3), 1, 0, 1));
        yield return ("one column", new(new Shape(2, 40, 1, 3), 5, new Size2D(3, 1), 1, 0, 1));
        yield return ("whole image", new(new Shape(5, 6, 6, 3), 10, 6, 1, 0, 1));
        yield return ("16 to 32 channels, a few pixels", new(new Shape(1, 5, 4, 16), 32, 3, 1, 1, 1));
        yield return ("one channel each way", new(new Shape(2, 20, 20, 1), 1, 3, 1, 1, 1));
    }

    public static IEnumerable<(string Name, PoolGeometry Geometry)> Poolings()
    {
        yield return ("VGG 2×2", new(new Shape(1, 14, 14, 64), 2, 2, 0));
        yield return ("AlexNet overlapping", new(new Shape(2, 13, 13, 192), 3, 2, 0));
        yield return ("LeNet", new(new Shape(3, 28, 28, 6), 2, 2, 0));
        yield return ("one pixel", new(new Shape(5, 1, 1, 17), 1, 1, 0));
        yield return ("one pixel, padded", new(new Shape(1, 1, 1, 3), 3, 1, 1));
        yield return ("window of the whole image", new(new Shape(2, 5, 7, 1), new Size2D(5, 7), 1, 0));
        yield return ("padded", new(new Shape(2, 6, 7, 17), 3, 2, 1));
        yield return ("ceil", new(new Shape(1, 6, 6, 3), 3, 2, 0, ceilMode: true));
        yield return ("ceil and padded", new(new Shape(2, 7, 8, 5), new Size2D(3, 4), new Size2D(2, 3), new Size2D(1, 2), ceilMode: true));
        yield return ("ceil, window larger than the image", new(new Shape(2, 2, 3, 2), 4, 3, 0, ceilMode: true));
        yield return ("ceil, last window dropped", new(new Shape(1, 4, 4, 2), 2, 3, 1, ceilMode: true));
        yield return ("stride beyond window", new(new Shape(1, 11, 9, 33), 2, 5, 0));
        yield return ("stride one", new(new Shape(1, 5, 6, 16), 3, 1, 1));
        yield return ("asymmetric", new(new Shape(2, 9, 5, 4), new Size2D(4, 1), new Size2D(1, 2), new Size2D(2, 0)));
        yield return ("1000 channels", new(new Shape(1, 3, 3, 1000), 2, 1, 0));
        yield return ("window larger than image", new(new Shape(1, 2, 2, 17), 4, 1, 2));
    }

    /// <summary>Heights, widths and channels of images and of their means; up, down and uneven.</summary>
    public static IEnumerable<(Shape Input, Size2D Output)> AdaptivePoolings()
    {
        yield return (new Shape(1, 7, 7, 512), 7);
        yield return (new Shape(2, 6, 6, 256), 6);
        yield return (new Shape(1, 13, 9, 17), 6);
        yield return (new Shape(2, 7, 5, 3), new Size2D(3, 2));
        yield return (new Shape(1, 3, 2, 33), new Size2D(7, 6));
        yield return (new Shape(5, 1, 1, 17), 7);
        yield return (new Shape(3, 8, 8, 1), 1);
        yield return (new Shape(1, 2, 3, 1000), new Size2D(1, 2));
    }
}
