using Engine.Data;

namespace Engine.Tests.Data.Augmentation;

public sealed class AugmentationPipelineTests
{
    [TestCase("crop", "crop=1")]
    [TestCase("flip,crop", "crop=1,flip=0.5")]
    [TestCase(" rotation = 7.5 , crop=2 ", "crop=2,rotation=7.5")]
    [TestCase("cutout,noise=0.1,pca,saturation,contrast,brightness,rotation,scale,flip,crop", "crop=1,flip=0.5,scale=0.2,rotation=15,brightness=0.3,contrast=0.3,saturation=0.3,pca=0.1,noise=0.1,cutout=0.5")]
    [TestCase("none", "none")]
    public void AListIsReadAndWrittenInThePipelinesOrder(string list, string written)
    {
        string text = AugmentationPipeline.Parse(list).ToString();
        Assert.That(text, Is.EqualTo(written));
        Assert.That(AugmentationPipeline.Parse(text).ToString(), Is.EqualTo(written));
    }

    [TestCase("rotate", "'rotation'")]
    [TestCase("crop,flop", "'flip'")]
    [TestCase("Crop", "'crop'")]
    [TestCase("", "none")]
    [TestCase("crop,", "crop, flip")]
    [TestCase("crop,none", "'none'")]
    [TestCase("rotation=many", "'rotation=many'")]
    [TestCase("rotation=", "'rotation='")]
    [TestCase("rotation=181", "up to 180")]
    [TestCase("rotation=0", "above 0")]
    [TestCase("rotation=NaN", "NaN")]
    [TestCase("noise=-0.1", "above 0")]
    [TestCase("crop=0.5", "from 1")]
    [TestCase("flip,crop,flip=0.2", "flip comes twice")]
    public void AListThatCannotBeSaysWhy(string list, string says) =>
        Assert.That(() => AugmentationPipeline.Parse(list), Throws.InstanceOf<ArgumentException>().With.Message.Contains(says));

    [Test]
    public void EveryNameHasItsKind()
    {
        Assert.That(AugmentationPipeline.Names.Select(name => AugmentationPipeline.Parse(name).Augmentations.Single().Name), Is.EqualTo(AugmentationPipeline.Names));
        Assert.That(AugmentationPipeline.All.Augmentations.Select(a => a.Name), Is.EqualTo(AugmentationPipeline.Names));
    }

    [Test]
    public void DrawsAreAFunctionOfSeedEpochAndImage([ValueSource(typeof(AugmentationPipeline), nameof(AugmentationPipeline.Names))] string name)
    {
        Image image = DataGoldens.Synthetic(40, 30);
        float[] Draw(ulong seed, int epoch, int index)
        {
            float[] values = new float[16 * 16 * 3];
            AugmentedImage.Preparer(name == "flip" ? "flip,crop" : name, 3, 16, 16).Prepare(image.View, RandomKey.Image(seed, epoch, index), values);
            return values;
        }

        float[] first = Draw(1, 2, 3);
        Assert.That(Draw(1, 2, 3), Is.EqualTo(first));
        Assert.That(Draw(2, 2, 3), Is.Not.EqualTo(first));
        Assert.That(Draw(1, 3, 3), Is.Not.EqualTo(first));
        Assert.That(Draw(1, 2, 4), Is.Not.EqualTo(first));
    }

    // Noise in a list leaves the flips where they were: each kind draws from numbers of its own.
    [Test]
    public void AnAugmentationDrawsTheSameInAnyCompany()
    {
        Image image = DataFiles.Picture(16, 16, 5);
        for (int epoch = 0; epoch < 20; epoch++)
        {
            float[] alone = AugmentedImage.Of(image, "crop,flip", 3, 16, 16, epoch), together = AugmentedImage.Of(image, "crop,flip,noise=0.0001", 3, 16, 16, epoch);
            Assert.That(together, Is.EqualTo(alone).Within(0.001f));
        }
    }

    // Composed by hand from the tested parts, in the documented order.
    [Test]
    public void TheWholePipelineIsItsPartsOneAfterAnother()
    {
        Image image = DataFiles.Picture(20, 24, 5);
        ulong key = RandomKey.Image(1, 0, 0);
        float[] step = AugmentedImage.Of(image, "crop=2,flip", 3, 20, 16);
        float[] warped = new float[step.Length];
        ImageSize size = new(3, 20, 16);
        ImageGeometry geometry = AugmentationPipeline.Parse("scale,rotation").DrawGeometry(key);
        AffineWarp.Run(step, size, geometry.Scale, geometry.Angle, warped);
        foreach (string name in (string[])["brightness", "contrast", "saturation", "pca", "noise", "cutout"])
            AugmentationPipeline.Parse(name).ChangePixels(new AugmentedPixels(warped, size, Normalization.ImageNet.Mean), key);
        for (int i = 0; i < warped.Length; i++)
            warped[i] = (warped[i] - Normalization.ImageNet.Mean[i % 3]) / Normalization.ImageNet.Deviation[i % 3];
        string all = "crop=2,flip,scale,rotation,brightness,contrast,saturation,pca,noise,cutout";
        Assert.That(AugmentedImage.Of(image, all, 3, 20, 16, normalization: Normalization.ImageNet), Is.EqualTo(warped));
    }

    [Test]
    public void EveryAugmentationTakesGreyAndOnePixelImages(
        [ValueSource(typeof(AugmentationPipeline), nameof(AugmentationPipeline.Names))] string name, [Values(1, 3)] int channels, [Values(1, 2, 9)] int side)
    {
        foreach (int imageSide in (int[])[1, side, 12])
        {
            for (int epoch = 0; epoch < 10; epoch++)
                Assert.That(AugmentedImage.Of(DataFiles.Picture(imageSide, imageSide, 3), name, channels, side, side, epoch), Has.All.InRange(-2f, 3f));
        }
    }
}
