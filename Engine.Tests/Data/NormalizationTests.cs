using Engine.Data;

namespace Engine.Tests.Data;

public sealed class NormalizationTests
{
    [Test]
    public void MeasuredIsTheMeanAndDeviationOfAllPixels([Values(1, 3)] int channels)
    {
        InMemoryDataSet data = DataFiles.InMemory(50, channels: channels);
        byte[] pixels = DataFiles.Pattern(50 * 20 * channels, 7);
        Normalization measured = Normalization.Measure(data, channels);
        for (int c = 0; c < channels; c++)
        {
            double[] values = [.. pixels.Where((_, i) => i % channels == c).Select(level => level / 255.0)];
            double mean = values.Average();
            Assert.That(measured.Mean[c], Is.EqualTo(mean).Within(1e-6));
            Assert.That(measured.Deviation[c], Is.EqualTo(Math.Sqrt(values.Average(v => (v - mean) * (v - mean)))).Within(1e-6));
        }
    }

    [Test]
    public void ASampleIsSpreadOverTheData()
    {
        // Image i is of level i: two of four are 0 and 2.
        InMemoryDataSet data = new("levels", new ImageSize(1, 1, 1), [0, 1, 2, 3], [0, 0, 0, 0], ["a"]);
        Assert.That(Normalization.Measure(data, 1, sample: 2).Mean[0], Is.EqualTo(1 / 255f));
    }

    [Test]
    public void GreyDataForThreeChannelsIsThriceTheSameAndColourForOneIsLuma()
    {
        Normalization grey = Normalization.Measure(DataFiles.InMemory(9), 1), repeated = Normalization.Measure(DataFiles.InMemory(9), 3);
        Assert.That(repeated.Mean, Is.EqualTo(Enumerable.Repeat(grey.Mean[0], 3)));
        InMemoryDataSet red = new("red", new ImageSize(3, 1, 1), [255, 0, 0], [0], ["a"]);
        Assert.That(Normalization.Measure(red, 1).Mean[0], Is.EqualTo(76 / 255f));
    }

    [Test]
    public void AChannelThatNeverChangesIsDividedByOne() =>
        Assert.That(Normalization.Measure(new InMemoryDataSet("black", new ImageSize(1, 1, 1), [0], [0], ["a"]), 1).Deviation[0], Is.EqualTo(1));
}
