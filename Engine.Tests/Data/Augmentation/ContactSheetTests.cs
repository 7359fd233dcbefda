using Engine.Data;

namespace Engine.Tests.Data.Augmentation;

public sealed class ContactSheetTests
{
    [Test]
    public void ARowShowsTheImageAndItsDraws()
    {
        Image image = DataGoldens.Synthetic(100, 100);
        Image sheet = ContactSheet.Draw(image, AugmentationPipeline.Parse("flip=1"), new ImageSize(3, 100, 100), draws: 2, seed: 1);

        // A caption, then the image, a gap, and two draws.
        Assert.That((sheet.Width, sheet.Height), Is.EqualTo((124 + 2 * 106, 6 + 24 + 100 + 12)));
        for (int y = 0; y < 100; y++)
        {
            for (int x = 0; x < 100; x++)
            {
                byte[] pixel = Pixel(image, x, y);
                Assert.That(Pixel(sheet, 6 + x, 30 + y), Is.EqualTo(pixel));
                Assert.That(Pixel(sheet, 124 + 99 - x, 30 + y), Is.EqualTo(pixel));
                Assert.That(Pixel(sheet, 230 + 99 - x, 30 + y), Is.EqualTo(pixel));
            }
        }
    }

    [Test]
    public void SeveralAugmentationsHaveARowEachAndOneTogether()
    {
        Image sheet = ContactSheet.Draw(DataGoldens.Synthetic(20, 20), AugmentationPipeline.Parse("flip,noise"), new ImageSize(1, 28, 28), draws: 3, seed: 1);
        Assert.That(sheet.Height, Is.EqualTo(6 + 3 * (24 + 28 * 4 + 12)), "28 pixels are enlarged four times");
    }

    [Test]
    public void WithoutAugmentationThereIsNothingToShow() => Assert.That(
        () => ContactSheet.Draw(DataGoldens.Synthetic(4, 4), AugmentationPipeline.None, new ImageSize(3, 4, 4), 1, 1), Throws.ArgumentException);

    private static byte[] Pixel(Image image, int x, int y) => image.Pixels.Slice((y * image.Width + x) * 3, 3).ToArray();
}
