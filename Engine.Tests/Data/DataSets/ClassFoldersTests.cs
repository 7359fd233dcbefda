using Engine.Data;
using Engine.Tests.Support;

namespace Engine.Tests.Data.DataSets;

public sealed class ClassFoldersTests : FolderFixture
{
    [Test]
    public void FoldersAreClassesInOrdinalOrder()
    {
        DataFiles.WriteClasses(Folder, "", 6, 5, ("dog", 2), ("Zebra", 1), ("cat", 3));
        File.WriteAllText(Folder.At("cat", "notes.txt"), "not an image");
        File.WriteAllText(Folder.At("cat", ".hidden.png"), "not an image");
        File.WriteAllText(Folder.At(".cache", "a.png"), "not an image");
        File.WriteAllText(Folder.At("dog", ".checkpoints", "a.png"), "not an image");
        ImageFile.WritePng(Folder.At("dog", "more", "deep.PNG"), DataFiles.Picture(6, 5, 99));
        OpenedData data = DataCatalog.Open("folder:" + Folder.Path);
        Assert.That(data.Validation, Is.Null);
        Assert.That(data.Training.ClassNames, Is.EqualTo((string[])["Zebra", "cat", "dog"]));
        Assert.That(Enumerable.Range(0, data.Training.Count).Select(data.Training.LabelOf), Is.EqualTo((int[])[0, 1, 1, 1, 2, 2, 2]));
        Assert.That(data.Training.NameOf(6), Is.EqualTo(Path.Combine(Folder.Path, "dog", "more", "deep.PNG")));
        Assert.That(data.Training.Read(6).Pixels.SequenceEqual(DataFiles.Picture(6, 5, 99).Pixels), Is.True);
        Assert.That(data.Training.CommonSize, Is.EqualTo(new ImageSize(3, 5, 6)));
    }

    [TestCase("test")]
    [TestCase("val")]
    [TestCase("valid")]
    [TestCase("validation")]
    [TestCase("Val")]
    public void ATrainFolderHasItsValidationBeside(string name)
    {
        DataFiles.WriteClasses(Folder, "train", 6, 5, ("cat", 3), ("dog", 2), ("emu", 1));
        DataFiles.WriteClasses(Folder, name, 6, 5, ("dog", 2), ("emu", 1));
        OpenedData data = DataCatalog.Open("folder:" + Folder.Path);
        Assert.That((data.Training.Count, data.Validation!.Count), Is.EqualTo((6, 3)));
        Assert.That(data.Validation.ClassNames, Is.EqualTo(data.Training.ClassNames));
        Assert.That(Enumerable.Range(0, 3).Select(data.Validation.LabelOf), Is.EqualTo((int[])[1, 1, 2]), "by name, not by place");
    }

    [Test]
    public void ValBeatsTest()
    {
        DataFiles.WriteClasses(Folder, "train", 6, 5, ("cat", 1), ("dog", 1));
        DataFiles.WriteClasses(Folder, "test", 6, 5, ("cat", 1));
        DataFiles.WriteClasses(Folder, "val", 6, 5, ("dog", 1));
        Assert.That(DataCatalog.Open("folder:" + Folder.Path).Validation!.LabelOf(0), Is.EqualTo(1));
    }

    [Test]
    public void ImagesOfDifferentSizesHaveNoCommonSize()
    {
        DataFiles.WriteClasses(Folder, "", 6, 5, ("cat", 1), ("dog", 1));
        ImageFile.WritePng(Folder.At("dog", "wide.png"), DataFiles.Picture(7, 5, 1));
        Assert.That(DataCatalog.Open("folder:" + Folder.Path).Training.CommonSize, Is.Null);
    }

    /// <summary>Digits as PNG files: one channel, unless a single pixel has a colour.</summary>
    [Test]
    public void GreyImagesHaveOneChannel()
    {
        byte[] grey = [.. Enumerable.Range(0, 30).SelectMany(i => new[] { (byte)(8 * i), (byte)(8 * i), (byte)(8 * i) })];
        foreach (string name in new[] { "0/a.png", "1/b.png" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Folder.At(name))!);
            ImageFile.WritePng(Folder.At(name), Image.FromRgb(6, 5, [.. grey]));
        }

        Assert.That(DataCatalog.Open("folder:" + Folder.Path).Training.CommonSize, Is.EqualTo(new ImageSize(1, 5, 6)));
        grey[^1]++;
        ImageFile.WritePng(Folder.At("1/b.png"), Image.FromRgb(6, 5, [.. grey]));
        Assert.That(DataCatalog.Open("folder:" + Folder.Path).Training.CommonSize, Is.EqualTo(new ImageSize(3, 5, 6)));
    }

    [Test]
    public void SmallImagesAreDecodedOnceAndLargeOnesEachTime()
    {
        DataFiles.WriteClasses(Folder, "", 6, 5, ("cat", 1), ("dog", 1));
        ImageFile.WritePng(Folder.At("dog", "large.png"), DataGoldens.Synthetic(300, 250));
        ImageDataSet data = DataCatalog.Open("folder:" + Folder.Path).Training;
        Assert.That(data.Read(0), Is.SameAs(data.Read(0)));
        Assert.That(data.Read(2), Is.Not.SameAs(data.Read(2)));
    }

    [Test]
    public void TheBudgetOfKeptImagesHolds()
    {
        DecodedImages kept = new(4, budget: 2 * 90);
        Image[] images = [.. Enumerable.Range(0, 4).Select(i => DataFiles.Picture(6, 5, i))];
        foreach (int i in (int[])[2, 2, 0, 1, 3])
            kept.Offer(i, images[i]);
        Assert.That(Enumerable.Range(0, 4).Select(i => kept[i]), Is.EqualTo((Image?[])[images[0], null, images[2], null]));
    }

    [Test]
    public void TheFingerprintSeesNamesSizesAndClasses()
    {
        string Fingerprint() => DataCatalog.Open("folder:" + Folder.Path).Training.Fingerprint;
        DataFiles.WriteClasses(Folder, "", 6, 5, ("cat", 2), ("dog", 1));
        string first = Fingerprint();
        Assert.That(first, Is.EqualTo(Fingerprint()).And.Length.EqualTo(64));
        File.Move(Folder.At("cat", "0001.png"), Folder.At("cat", "0002.png"));
        string renamed = Fingerprint();
        ImageFile.WritePng(Folder.At("cat", "0002.png"), DataFiles.Picture(40, 50, 1));
        string grown = Fingerprint();
        File.Move(Folder.At("cat", "0002.png"), Folder.At("dog", "0002.png"));
        Assert.That(new[] { first, renamed, grown, Fingerprint() }, Is.Unique);
    }

    [Test]
    public void AFolderThatIsNoDataSetIsRefused()
    {
        void Refused(string place, params string[] says)
        {
            InvalidDataException? refusal = Assert.Throws<InvalidDataException>(() => DataCatalog.Open("folder:" + Folder.Path));
            Assert.That(refusal!.Message, Does.StartWith(Path.Combine(Folder.Path, place) + ": "));
            foreach (string part in says)
                Assert.That(refusal.Message, Does.Contain(part));
        }

        Refused("", "no class folders");
        ImageFile.WritePng(Folder.At("a.png"), DataFiles.Picture(2, 2, 1));
        Refused("", "images but no class folders");
        DataFiles.WriteClasses(Folder, "", 6, 5, ("cat", 2));
        Refused("", "one class folder", "'cat'");
        Directory.CreateDirectory(Folder.At("dog"));
        Refused("dog", "no images");
        File.WriteAllText(Folder.At("dog", "a.gif"), "");
        Refused("dog", "no images");
        Assert.That(() => DataCatalog.Open($"folder:{Folder.Path}/none"), Throws.TypeOf<DirectoryNotFoundException>().With.Message.Contains("none"));
    }

    /// <summary>CIFAR-100 has such a class: without folders inside it is no part of the data.</summary>
    [Test]
    public void AClassMayBeCalledTrain()
    {
        DataFiles.WriteClasses(Folder, "", 6, 5, ("bus", 1), ("car", 1), ("train", 2));
        OpenedData data = DataCatalog.Open("folder:" + Folder.Path);
        Assert.That(data.Training.ClassNames, Is.EqualTo(["bus", "car", "train"]));
        Assert.That((data.Training.Count, data.Validation), Is.EqualTo((4, (ImageDataSet?)null)));

        Directory.CreateDirectory(Folder.At("train", "steam"));
        Assert.That(() => DataCatalog.Open("folder:" + Folder.Path), Throws.TypeOf<InvalidDataException>().With.Message.Contains("'train'").And.Message.Contains("'bus'"));
    }

    [Test]
    public void OneClassIsEnoughToJudgeBy()
    {
        DataFiles.WriteClasses(Folder, "", 6, 5, ("cat", 2));
        ImageDataSet data = DataCatalog.OpenForEvaluation("folder:" + Folder.Path);
        Assert.That((data.Count, data.ClassNames[0]), Is.EqualTo((2, "cat")));
        string list = Folder.Write("list.txt", System.Text.Encoding.UTF8.GetBytes("cat/0000.png cat\n"));
        Assert.That(DataCatalog.OpenForEvaluation("list:" + list).Count, Is.EqualTo(1));
        Assert.That(() => DataCatalog.Open("list:" + list), Throws.TypeOf<InvalidDataException>());
    }

    [Test]
    public void AValidationClassThatWasNotTrainedIsRefused()
    {
        DataFiles.WriteClasses(Folder, "train", 6, 5, ("cat", 1), ("dog", 1));
        DataFiles.WriteClasses(Folder, "val", 6, 5, ("cat", 1), ("emu", 1));
        Assert.That(
            () => DataCatalog.Open("folder:" + Folder.Path),
            Throws.TypeOf<InvalidDataException>().With.Message.StartsWith(Folder.At("val", "emu", "0000.png")).And.Message.Contains("'emu'").And.Message.Contains("cat, dog"));
    }

    /// <summary>Each image counts once, and as of its own class, however links lead around.</summary>
    [TestCase("a/loop", "..")]
    [TestCase("a/loop", ".")]
    [TestCase("a/more/loop", "../..")]
    [TestCase("a/more/loop", "../../..")]
    [TestCase("a/loop", "more")]
    [TestCase("a/0", "more")]
    [TestCase("loop", ".")]
    [TestCase("c", "..")]
    [Platform(Exclude = "Win")]
    public void ALinkBackMultipliesNothing(string link, string target)
    {
        DataFiles.WriteClasses(Folder, "data", 6, 5, ("a", 2), ("b", 1));
        ImageFile.WritePng(Folder.At("data", "a", "more", "deep.png"), DataFiles.Picture(6, 5, 9));
        Directory.CreateSymbolicLink(Folder.At("data", link), target);
        ImageDataSet data = DataCatalog.Open("folder:" + Folder["data"]).Training;
        Assert.That(data.ClassNames, Is.EqualTo(["a", "b"]));
        Assert.That(
            Enumerable.Range(0, data.Count).Select(i => Path.GetRelativePath(Folder["data"], data.NameOf(i))), Is.EqualTo(["a/0000.png", "a/0001.png", "a/more/deep.png", "b/0000.png"]));
    }

    /// <summary>Images are linked where they are large: a class, a folder in one, a folder that links back, the whole set, one image.</summary>
    [Test]
    [Platform(Exclude = "Win")]
    public void LinksToElsewhereAreFollowed()
    {
        DataFiles.WriteClasses(Folder, "store", 6, 5, ("cats", 2), ("wild", 1));
        DataFiles.WriteClasses(Folder, "real", 6, 5, ("a", 1));
        Directory.CreateSymbolicLink(Folder["real/a/wild"], "../../store/wild");
        Directory.CreateSymbolicLink(Folder["store/wild/home"], Folder["real"]);
        Directory.CreateSymbolicLink(Folder["real/b"], Folder["store/cats"]);
        File.CreateSymbolicLink(Folder["real/a/one.png"], Folder["store/cats/0000.png"]);
        Directory.CreateSymbolicLink(Folder["data"], "real");
        ImageDataSet data = DataCatalog.Open("folder:" + Folder["data"]).Training;
        Assert.That(
            Enumerable.Range(0, data.Count).Select(i => Path.GetRelativePath(Folder["data"], data.NameOf(i))), Is.EqualTo(["a/0000.png", "a/one.png", "a/wild/0000.png", "b/0000.png", "b/0001.png"]));
        Assert.That(data.Read(2).Pixels.SequenceEqual(ImageFile.Read(Folder["store/wild/0000.png"]).Pixels), Is.True);
    }

    [Test]
    public void AnUnreadableImageIsNamed()
    {
        DataFiles.WriteClasses(Folder, "", 6, 5, ("cat", 1), ("dog", 1));
        string broken = Folder.At("dog", "0001.png");
        File.WriteAllBytes(broken, File.ReadAllBytes(Folder.At("cat", "0000.png"))[..^20]);
        ImageDataSet data = DataCatalog.Open("folder:" + Folder.Path).Training;
        Assert.That(() => data.Read(2), Throws.TypeOf<InvalidDataException>().With.Message.StartsWith(broken + ": "));
        Assert.That(() => data.CommonSize, Throws.TypeOf<InvalidDataException>().With.Message.StartsWith(broken + ": "));
    }
}
