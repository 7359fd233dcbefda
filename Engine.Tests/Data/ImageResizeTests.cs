using Engine.Data;

namespace Engine.Tests.Data;

public sealed class ImageResizeTests
{
    [TestCase(64, 48, 32, 24)]
    [TestCase(300, 200, 85, 57)]
    [TestCase(20, 15, 50, 37)]
    [TestCase(61, 43, 61, 20)]
    [TestCase(40, 90, 33, 90)]
    [TestCase(500, 3, 7, 5)]
    [TestCase(2, 2, 9, 1)]
    public void ResizingGivesPilsBytes(int width, int height, int newWidth, int newHeight)
    {
        Image resized = DataGoldens.Synthetic(width, height).Resize(newWidth, newHeight);
        byte[] pil = DataGoldens.Bytes($"resize-{width}x{height}-{newWidth}x{newHeight}.bin");
        Assert.That((resized.Width, resized.Height), Is.EqualTo((newWidth, newHeight)));
        Assert.That(DataGoldens.LargestDifference(resized.Pixels, pil), Is.Zero);
    }

    [Test]
    public void TheSameSizeChangesNothing()
    {
        Image image = DataGoldens.Synthetic(31, 17);
        Assert.That(image.Resize(31, 17).Pixels.SequenceEqual(image.Pixels), Is.True);
    }

    [Test]
    public void OnePixelFillsAnySize() =>
        Assert.That(Image.FromRgb(1, 1, [7, 255, 0]).Resize(5, 3).Pixels.ToArray(), Is.EqualTo(Enumerable.Repeat(new byte[] { 7, 255, 0 }, 15).SelectMany(p => p)));

    // Fixed-point weights that add up to a little over one must not turn white into black.
    [Test]
    public void WhiteStaysWhite()
    {
        byte[] white = new byte[101 * 83 * 3];
        Array.Fill(white, (byte)255);
        Assert.That(Image.FromRgb(101, 83, white).Resize(37, 29).Pixels.ContainsAnyExcept((byte)255), Is.False);
    }

    [Test]
    public void WrongSizesAreRefused()
    {
        Image image = DataGoldens.Synthetic(3, 2);
        Assert.That(() => image.Resize(0, 5), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => image.Resize(50_000, 50_000), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Image.FromRgb(2, 2, new byte[11]), Throws.ArgumentException.With.Message.Contains("12"));
        Assert.That(() => Image.FromRgb(0, 2, []), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
