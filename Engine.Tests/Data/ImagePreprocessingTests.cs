using System.Runtime.InteropServices;
using Engine.Data;

namespace Engine.Tests.Data;

public sealed class ImagePreprocessingTests
{
    // Margins that are even, odd (a half rounds to the even side), and images smaller than the crop on one or both axes.
    [TestCase(150, 100, 45, 32, 32)]
    [TestCase(100, 153, 41, 30, 30)]
    [TestCase(97, 64, 30, 40, 33)]
    [TestCase(300, 31, 20, 27, 27)]
    public void ResizingAndCroppingGiveTorchvisionsBytes(int width, int height, int side, int cropWidth, int cropHeight)
    {
        ImagePreprocessing preprocessing = new() { ShorterSide = side, Width = cropWidth, Height = cropHeight };
        byte[] cropped = new byte[cropWidth * cropHeight * 3];
        preprocessing.Crop(DataGoldens.Synthetic(width, height).View, cropped);
        Assert.That(DataGoldens.LargestDifference(cropped, DataGoldens.Bytes($"prepare-{width}x{height}-{side}-{cropWidth}x{cropHeight}.bin")), Is.Zero);
    }

    [Test]
    public void NormalizedValuesAreTorchvisions()
    {
        ImagePreprocessing preprocessing = ImagePreprocessing.ImageNet with { ShorterSide = 18, Width = 16, Height = 16 };
        float[] values = new float[16 * 16 * 3];
        preprocessing.Apply(DataGoldens.Synthetic(50, 33), values);
        float[] torch = MemoryMarshal.Cast<byte, float>(DataGoldens.Bytes("normalized-50x33-18-16x16.bin")).ToArray();
        Assert.That(values, Is.EqualTo(torch).Within(1e-6f));
    }

    [Test]
    public void ANetworkOfOneChannelSeesGreyScaledToOne()
    {
        ImagePreprocessing preprocessing = ImagePreprocessing.For(1, 28, 28);
        float[] values = new float[28 * 28];
        preprocessing.Apply(DataGoldens.Synthetic(90, 70), values);
        Assert.That(values, Is.EqualTo(DataGoldens.Bytes("grey-prepare-90x70-28-28x28.bin").Select(level => level / 255f)).Within(1e-7f));
    }

    [TestCase(3, 224, 224, 256)]
    [TestCase(3, 227, 227, 259)]
    [TestCase(3, 32, 32, 37)]
    [TestCase(1, 28, 28, 28)]
    public void AnInputsPreprocessingResizesWithItsMargin(int channels, int height, int width, int side)
    {
        ImagePreprocessing preprocessing = ImagePreprocessing.For(channels, height, width);
        Assert.That(
            (preprocessing.Channels, preprocessing.Height, preprocessing.Width, preprocessing.ShorterSide),
            Is.EqualTo((channels, height, width, (int?)side)));
        Assert.That(preprocessing.Normalization, Is.EqualTo(channels == 1 ? Normalization.None : Normalization.ImageNet));
    }

    [Test]
    public void WithoutAShorterSideTheCentreIsCutFromThePixelsThemselves()
    {
        Image image = DataGoldens.Synthetic(9, 7);
        byte[] cropped = new byte[5 * 3 * 3];
        new ImagePreprocessing { ShorterSide = null, Width = 5, Height = 3 }.Crop(image.View, cropped);
        for (int y = 0; y < 3; y++)
            Assert.That(cropped.AsSpan(y * 15, 15).SequenceEqual(image.Pixels.Slice(((y + 2) * 9 + 2) * 3, 15)), Is.True, $"row {y}");
    }

    // A strip whose resized length alone would fill gigabytes: only the crop is ever computed.
    [Test]
    public void AVeryLongStripTakesOnlyTheCrop()
    {
        Image strip = Image.FromRgb(1_000_000, 1, new byte[3_000_000]);
        float[] values = new float[224 * 224 * 3];
        ImagePreprocessing.ImageNet.Apply(strip, values);
        Assert.That(values[0], Is.EqualTo((0 - 0.485f) / 0.229f));
    }

    [Test]
    public void WrongSettingsAreRefused()
    {
        Image image = DataGoldens.Synthetic(4, 4);
        ImagePreprocessing preprocessing = ImagePreprocessing.For(1, 4, 4);
        Assert.That(() => preprocessing.Apply(image, new float[15]), Throws.ArgumentException.With.Message.Contains("16").And.Message.Contains("15"));
        Assert.That(
            () => (preprocessing with { Normalization = new Normalization([0, 0, 0], []) }).Apply(image, new float[16]), Throws.ArgumentException.With.Message.Contains("3 values").And.Message.Contains("1 channel"));
        Assert.That(() => (preprocessing with { Normalization = new Normalization([], [0]) }).Apply(image, new float[16]), Throws.ArgumentException.With.Message.Contains("deviation of 0"));
        Assert.That(() => preprocessing with { Normalization = null! }, Throws.ArgumentNullException);
        Assert.That(() => ImagePreprocessing.For(2, 4, 4), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new ImagePreprocessing { Channels = 2 }, Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("1 channel"));
        Assert.That(() => new ImagePreprocessing { Height = 0 }, Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new ImagePreprocessing { ShorterSide = 0 }, Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
