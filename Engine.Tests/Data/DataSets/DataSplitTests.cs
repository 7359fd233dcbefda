using Engine.Data;

namespace Engine.Tests.Data.DataSets;

public sealed class DataSplitTests
{
    // 60 images of class 0, 30 of class 1, 5 of class 2, one of class 3.
    private static readonly int[] Labels = [.. Enumerable.Range(0, 96).Select(i => i < 60 ? 0 : i < 90 ? 1 : i < 95 ? 2 : 3)];

    private static readonly InMemoryDataSet Data = new("all", new ImageSize(1, 1, 1), [.. Enumerable.Range(0, 96).Select(i => (byte)i)], Labels, ["a", "b", "c", "d"]);

    [Test]
    public void HoldOutTakesTheSamePartOfEveryClassAndEachImageOnce()
    {
        (SubsetDataSet training, SubsetDataSet validation) = DataSplit.HoldOut(Data, 0.2, seed: 3);
        Assert.That(DataFiles.ClassCounts(training), Is.EqualTo((int[])[48, 24, 4, 1]));
        Assert.That(DataFiles.ClassCounts(validation), Is.EqualTo((int[])[12, 6, 1, 0]));
        Assert.That(Pixels(training).Concat(Pixels(validation)), Is.EquivalentTo(Enumerable.Range(0, 96)));
        Assert.That(Pixels(DataSplit.HoldOut(Data, 0.2, 3).Validation), Is.EqualTo(Pixels(validation)));
        Assert.That(Pixels(DataSplit.HoldOut(Data, 0.2, 4).Validation), Is.Not.EqualTo(Pixels(validation)));
    }

    [Test]
    public void EveryClassKeepsAnImageToLearnFrom() =>
        Assert.That(DataFiles.ClassCounts(DataSplit.HoldOut(Data, 0.99, 1).Training), Is.EqualTo((int[])[1, 1, 1, 1]));

    [Test]
    public void TakeGivesEqualClassesAsFarAsTheyGo()
    {
        Assert.That(DataFiles.ClassCounts(DataSplit.Take(Data, 4, 1)), Is.EqualTo((int[])[1, 1, 1, 1]));
        Assert.That(DataFiles.ClassCounts(DataSplit.Take(Data, 26, 1)), Is.EqualTo((int[])[10, 10, 5, 1]));
        Assert.That(Pixels(DataSplit.Take(Data, 96, 1)), Is.EqualTo(Enumerable.Range(0, 96)));
        Assert.That(Pixels(DataSplit.Take(Data, 20, 1)), Is.Unique.And.EqualTo(Pixels(DataSplit.Take(Data, 20, 1))).And.Not.EqualTo(Pixels(DataSplit.Take(Data, 20, 2))));
    }

    [Test]
    public void ASubsetIsPartOfItsWhole()
    {
        SubsetDataSet subset = new(Data, [61, 2, 93], "three");
        Assert.That(subset.Description, Is.EqualTo("all, three"));
        Assert.That(Enumerable.Range(0, 3).Select(subset.LabelOf), Is.EqualTo((int[])[1, 0, 2]));
        Assert.That(Pixels(subset), Is.EqualTo((int[])[61, 2, 93]));
        Assert.That(subset.NameOf(1), Is.EqualTo("all: image 2"));
        Assert.That(subset.Fingerprint, Is.Not.EqualTo(new SubsetDataSet(Data, [61, 2, 92], "three").Fingerprint).And.Not.EqualTo(Data.Fingerprint));
    }

    [Test]
    public void PartsThatCannotBeAreRefused()
    {
        Assert.That(() => DataSplit.HoldOut(Data, 0, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => DataSplit.HoldOut(Data, 1, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => DataSplit.HoldOut(Data, double.NaN, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => DataSplit.HoldOut(Data, 0.001, 1), Throws.ArgumentException.With.Message.Contains("less than one image"));
        Assert.That(() => DataSplit.Take(Data, 97, 1), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("96"));
        Assert.That(() => DataSplit.Take(Data, 0, 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new SubsetDataSet(Data, [], "none"), Throws.ArgumentException);
        Assert.That(() => new SubsetDataSet(Data, [96], "outside"), Throws.ArgumentException.With.Message.Contains("95"));
    }

    [Test]
    public void ArraysThatDoNotBelongTogetherAreRefused()
    {
        ImageSize size = new(1, 2, 2);
        Assert.That(() => new InMemoryDataSet("x", size, new byte[7], [0, 1], ["a", "b"]), Throws.ArgumentException.With.Message.Contains("8").And.Message.Contains("7"));
        Assert.That(() => new InMemoryDataSet("x", size, [], [], ["a", "b"]), Throws.ArgumentException);
        Assert.That(() => new InMemoryDataSet("x", size, new byte[8], [0, 2], ["a", "b"]), Throws.ArgumentException.With.Message.Contains("label 2"));
        Assert.That(() => new InMemoryDataSet("x", new ImageSize(2, 2, 2), new byte[8], [0], ["a"]), Throws.ArgumentException);
        Assert.That(() => new FileDataSet("x", "", ["a.png"], [2], ["a", "b"]), Throws.ArgumentException.With.Message.Contains("a.png"));
        Assert.That(() => new FileDataSet("x", "", ["a.png"], [], ["a", "b"]), Throws.ArgumentException);
    }

    private static IEnumerable<int> Pixels(ImageDataSet data) => [.. Enumerable.Range(0, data.Count).Select(i => (int)data.Read(i).Pixels[0])];
}
