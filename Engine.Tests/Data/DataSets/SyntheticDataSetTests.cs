using Engine.Data;

namespace Engine.Tests.Data.DataSets;

public sealed class SyntheticDataSetTests
{
    [Test]
    public void TheSpecGivesTrainingAndValidation()
    {
        OpenedData data = DataCatalog.Open("synthetic:200");
        Assert.That((data.Training.Count, data.Validation!.Count), Is.EqualTo((200, 40)));
        Assert.That(data.Training.CommonSize, Is.EqualTo(new ImageSize(3, 32, 32)));
        Assert.That(DataFiles.ClassCounts(data.Training), Is.All.EqualTo(20));
        Assert.That(data.Training.Fingerprint, Is.Not.EqualTo(data.Validation.Fingerprint));
        Assert.That(data.Training.Read(0).Pixels.SequenceEqual(data.Validation.Read(0).Pixels), Is.False);
        Assert.That(DataCatalog.Open("synthetic:3:1x20x24").Training.CommonSize, Is.EqualTo(new ImageSize(1, 20, 24)));
    }

    [Test]
    public void AnImageIsAFunctionOfSeedAndIndex()
    {
        SyntheticDataSet data = new(20, new ImageSize(3, 24, 40), 5);
        for (int i = 0; i < 20; i++)
        {
            Image image = data.Read(i);
            Assert.That((image.Width, image.Height), Is.EqualTo((40, 24)));
            Assert.That(image.Pixels.SequenceEqual(new SyntheticDataSet(21, new ImageSize(3, 24, 40), 5).Read(i).Pixels), Is.True);
            Assert.That(image.Pixels.SequenceEqual(new SyntheticDataSet(20, new ImageSize(3, 24, 40), 6).Read(i).Pixels), Is.False);
        }
    }

    [Test]
    public void ImagesOfOneChannelAreGrey()
    {
        ReadOnlySpan<byte> pixels = new SyntheticDataSet(1, new ImageSize(1, 16, 16)).Read(0).Pixels;
        for (int i = 0; i < pixels.Length; i += 3)
            Assert.That(pixels[i + 1] == pixels[i] && pixels[i + 2] == pixels[i], Is.True);
    }

    // What is drawn can be learned: the nearest of 300 images, by grey pixels alone, has the right class far more often than one in ten.
    [Test]
    public void AnotherImageOfTheClassLooksMoreAlike()
    {
        const int Known = 300, Asked = 200;
        SyntheticDataSet known = new(Known, new ImageSize(1, 16, 16)), asked = new(Asked, new ImageSize(1, 16, 16), 1);
        double[][] centred = [.. Enumerable.Range(0, Known).Select(i => Shape(known.Read(i)))];
        int right = Enumerable.Range(0, Asked).Count(i =>
        {
            double[] shape = Shape(asked.Read(i));
            int nearest = Enumerable.Range(0, Known).MaxBy(k => Math.Abs(shape.Zip(centred[k], (a, b) => a * b).Sum()));
            return known.LabelOf(nearest) == asked.LabelOf(i);
        });
        Assert.That(right, Is.GreaterThan(Asked / 2));
    }

    [TestCase("many")]
    [TestCase("0")]
    [TestCase("-5")]
    [TestCase("10000001")]
    [TestCase("10:3x32")]
    [TestCase("10:2x32x32")]
    public void AnotherSpecIsRefused(string text) =>
        Assert.That(() => DataCatalog.Open("synthetic:" + text), Throws.ArgumentException.With.Message.Contains("synthetic:10000"));

    /// <summary>The picture without its mean and size of contrast.</summary>
    private static double[] Shape(Image image)
    {
        double[] grey = [.. Enumerable.Range(0, image.Width * image.Height).Select(i => (double)image.Pixels[3 * i])];
        double mean = grey.Average(), size = Math.Sqrt(grey.Sum(g => (g - mean) * (g - mean)));
        return [.. grey.Select(g => (g - mean) / size)];
    }
}
