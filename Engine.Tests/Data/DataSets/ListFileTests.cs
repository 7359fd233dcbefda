using System.Text;
using Engine.Data;
using Engine.Tests.Support;

namespace Engine.Tests.Data.DataSets;

public sealed class ListFileTests : FolderFixture
{
    [SetUp]
    public void MakeImages()
    {
        for (int i = 0; i < 3; i++)
            ImageFile.WritePng(Folder.At("images", $"{i}.png"), DataFiles.Picture(6, 5, i));
        ImageFile.WritePng(Folder.At("images", "with a space.png"), DataFiles.Picture(6, 5, 9));
    }

    [TestCase("images/0.png 1\nimages/1.png 0\n", "1 0", "0 1")]
    [TestCase("images/0.png\tdog\r\nimages/1.png\tcat\r\n", "1 0", "cat dog")]
    [TestCase("\uFEFF# a comment\n\nimages/with a space.png 0\n  images/2.png   1  \nimages/1.png 2", "0 1 2", "0 1 2")]
    [TestCase("images/0.png\tgreat white shark\nimages/with a space.png\ttench\n", "0 1", "great white shark|tench")]
    [TestCase("images/0.png 1\nimages/1.png a", "0 1", "1 a")]
    public void LinesAreImagesAndClasses(string text, string labels, string names)
    {
        ImageDataSet data = Open(text).Training;
        Assert.That(Enumerable.Range(0, data.Count).Select(data.LabelOf), Is.EqualTo(labels.Split(' ').Select(int.Parse)));
        Assert.That(data.ClassNames, Is.EqualTo(names.Split(names.Contains('|', StringComparison.Ordinal) ? '|' : ' ')));
        Assert.That(data.Read(0).Width, Is.EqualTo(6));
    }

    [Test]
    public void AnAbsolutePathStays()
    {
        string image = Folder.At("images", "1.png");
        Assert.That(Open($"{image} 0\nimages/2.png 1\n").Training.NameOf(0), Is.EqualTo(image));
    }

    [TestCase("", "names no images")]
    [TestCase("# nothing\n", "names no images")]
    [TestCase("images/0.png 0\nimages/1.png\n", "line 2 is malformed")]
    [TestCase("images/0.png 0\n\nimages/7.png 1\n", "line 3 names images/7.png")]
    [TestCase("images/0.png 0\nimages 1\n", "line 2 names images")]
    [TestCase("images/0.png 0\nimages/1.png 2\n", "label 2")]
    [TestCase("images/0.png 0\nimages/1.png 99999999999\n", "line 2")]
    [TestCase("images/0.png 0\nimages/1.png 0\n", "every image has the class '0'")]
    [TestCase("images/0.png 1\nimages/1.png 2\n", null)]
    public void AListThatCannotBeSaysWhere(string text, string? says)
    {
        if (says is null)
            Assert.That(Open(text).Training.ClassNames, Has.Count.EqualTo(3), "labels that count from 1 leave class 0 empty");
        else
            Assert.That(() => Open(text), Throws.TypeOf<InvalidDataException>().With.Message.StartsWith(Folder.At("list.txt") + ": ").And.Message.Contains(says));
    }

    /// <summary>Images to judge by are of whatever classes they are of.</summary>
    [TestCase("images/0.png 5\n", "5", 6)]
    [TestCase("images/0.png 0\nimages/1.png 2\n", "0 2", 3)]
    [TestCase("images/0.png 3\nimages/1.png 3\n", "3 3", 4)]
    public void NumberedImagesToJudgeByMayLeaveClassesOut(string text, string labels, int classes)
    {
        Assert.That(() => Open(text), Throws.TypeOf<InvalidDataException>());
        ImageDataSet data = DataCatalog.OpenForEvaluation("list:" + Folder["list.txt"]);
        Assert.That(Enumerable.Range(0, data.Count).Select(data.LabelOf), Is.EqualTo(labels.Split(' ').Select(int.Parse)));
        Assert.That(data.ClassNames, Is.EqualTo(Enumerable.Range(0, classes).Select(label => $"{label}")));
    }

    [Test]
    public void AListThatIsNotThereOrNotTextIsRefused()
    {
        Assert.That(() => DataCatalog.Open($"list:{Folder.Path}/none.txt"), Throws.TypeOf<FileNotFoundException>().With.Message.Contains("none.txt"));
        string path = Folder.Write("list.txt", [(byte)'a', 0xE9, 32, 48]);
        Assert.That(() => DataCatalog.Open("list:" + path), Throws.TypeOf<InvalidDataException>().With.Message.StartsWith(path + ": ").And.Message.Contains("UTF-8"));
    }

    [Test]
    public void AnUnreadableImageIsNamed()
    {
        string broken = Folder.Write("broken.png", [1, 2, 3]);
        ImageDataSet data = Open("broken.png 0\nimages/1.png 1\n").Training;
        Assert.That(() => data.Read(0), Throws.TypeOf<InvalidDataException>().With.Message.StartsWith(broken + ": "));
    }

    private OpenedData Open(string text) => DataCatalog.Open("list:" + Folder.Write("list.txt", Encoding.UTF8.GetBytes(text)));
}
