using Engine.Data;
using Engine.Tests.Support;

namespace Engine.Tests.Data.DataSets;

public sealed class IdxTests : FolderFixture
{
    // The last block of every file that bgzip writes.
    private static readonly byte[] EmptyGzip = Convert.FromHexString("1f8b08040000000000ff0600424302001b0003000000000000000000");

    [Test]
    public void ImagesAndLabelsAreTheFiles()
    {
        DataFiles.WriteIdx(Folder, training: 23, test: 11);
        OpenedData data = DataCatalog.Open("idx:" + Folder.Path);
        Assert.That((data.Training.Count, data.Validation!.Count), Is.EqualTo((23, 11)));
        Assert.That(data.Training.CommonSize, Is.EqualTo(new ImageSize(1, 5, 4)));
        Assert.That(data.Training.ClassNames, Is.EqualTo((string[])["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]));
        Assert.That(data.Training.Description, Is.EqualTo($"idx:{Folder.Path}, training images"));
        byte[] pattern = DataFiles.Pattern(23 * 20, 1);
        for (int i = 0; i < 23; i++)
        {
            Assert.That(data.Training.LabelOf(i), Is.EqualTo(i % 10));
            Image image = data.Training.Read(i);
            Assert.That((image.Width, image.Height), Is.EqualTo((4, 5)));
            Assert.That(image.Pixels.ToArray(), Is.EqualTo(pattern[(i * 20)..(i * 20 + 20)].SelectMany(grey => (byte[])[grey, grey, grey])));
        }
    }

    [Test]
    public void GzippedAndDottedFilesAreTheSameData()
    {
        DataFiles.WriteIdx(Folder, 12, 10);
        OpenedData plain = DataCatalog.Open("idx:" + Folder.Path);
        foreach (string file in Directory.GetFiles(Folder.Path))
        {
            // With .gz and without: the first bytes decide.
            string zipped = file.Contains("labels", StringComparison.Ordinal) ? file.Replace("-idx", ".idx", StringComparison.Ordinal) : file + ".gz";
            byte[] bytes = DataFiles.Gzip(File.ReadAllBytes(file));
            File.Delete(file);
            File.WriteAllBytes(zipped, bytes);
        }

        OpenedData gzipped = DataCatalog.Open("idx:" + Folder.Path);
        Assert.That(gzipped.Training.Fingerprint, Is.EqualTo(plain.Training.Fingerprint).And.Length.EqualTo(64));
        Assert.That(gzipped.Validation!.Fingerprint, Is.EqualTo(plain.Validation!.Fingerprint).And.Not.EqualTo(plain.Training.Fingerprint));
    }

    [Test]
    public void WithoutTestFilesThereIsNoValidation()
    {
        DataFiles.WriteIdx(Folder, 12, 10);
        File.Delete(Folder.At("t10k-images-idx3-ubyte"));
        File.Delete(Folder.At("t10k-labels-idx1-ubyte"));
        Assert.That(DataCatalog.Open("idx:" + Folder.Path).Validation, Is.Null);
    }

    [Test]
    public void TestFilesAloneAreEnoughToJudgeBy()
    {
        DataFiles.WriteIdx(Folder, 12, 10);
        string whole = DataCatalog.OpenForEvaluation("idx:" + Folder.Path).Fingerprint;
        File.Delete(Folder.At("train-images-idx3-ubyte"));
        File.Delete(Folder.At("train-labels-idx1-ubyte"));
        ImageDataSet test = DataCatalog.OpenForEvaluation("idx:" + Folder.Path);
        Assert.That((test.Fingerprint, test.ClassNames.Count), Is.EqualTo((whole, 10)));
        Assert.That(() => DataCatalog.Open("idx:" + Folder.Path), Throws.TypeOf<FileNotFoundException>().With.Message.Contains("train-images"));
    }

    [Test]
    public void ImagesToJudgeByMayLeaveClassesOut()
    {
        Folder.Write("t10k-images-idx3-ubyte", DataFiles.Idx([2, 1, 1], new byte[2]));
        Folder.Write("t10k-labels-idx1-ubyte", DataFiles.Idx([2], [3, 12]));
        ImageDataSet test = DataCatalog.OpenForEvaluation("idx:" + Folder.Path);
        Assert.That((test.LabelOf(1), test.ClassNames.Count), Is.EqualTo((12, 13)));
    }

    [Test]
    public void EveryTruncationIsRefusedNamingTheFile([Values] bool zipped)
    {
        DataFiles.WriteIdx(Folder, 12, 10);
        foreach (string file in Directory.GetFiles(Folder.Path))
        {
            byte[] intact = File.ReadAllBytes(file);
            byte[] bytes = zipped ? DataFiles.Gzip(intact) : intact;
            for (int length = zipped ? 3 : 0; length < bytes.Length; length += 1 + length / 16)
            {
                File.WriteAllBytes(file, bytes[..length]);
                AssertRefused(file, length == 0 ? "truncated" : "");
            }

            File.WriteAllBytes(file, intact);
        }
    }

    /// <summary>What <c>cat a.gz b.gz</c> and <c>bgzip</c> make, the latter with an empty piece last; zeros may fill a block.</summary>
    [TestCase("8", 0)]
    [TestCase("3", 0)]
    [TestCase("100", 0)]
    [TestCase("8 16 100", 0)]
    [TestCase("16 256", 0)]
    [TestCase("0 100", 0)]
    [TestCase("", 1)]
    [TestCase("", 1000)]
    [TestCase("100", 5)]
    [TestCase("100 256", 2)]
    public void GzipInPiecesIsReadAndEveryTruncationRefused(string cuts, int zeros)
    {
        // 16 bytes of header and 240 of images.
        DataFiles.WriteIdx(Folder, 12, 10);
        string whole = DataCatalog.Open("idx:" + Folder.Path).Training.Fingerprint, file = Folder.At("train-images-idx3-ubyte");
        byte[] plain = File.ReadAllBytes(file);
        int[] places = [0, .. cuts.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse), plain.Length];
        byte[][] pieces = [.. places.Zip(places.Skip(1)).Select(pair => pair.First == pair.Second ? EmptyGzip : DataFiles.Gzip(plain[pair.First..pair.Second]))];
        byte[] intact = [.. pieces.SelectMany(piece => piece)];
        File.WriteAllBytes(file, [.. intact, .. new byte[zeros]]);
        Assert.That(DataCatalog.Open("idx:" + Folder.Path).Training.Fingerprint, Is.EqualTo(whole));

        // Without an empty last piece the rest is whole.
        int necessary = places[^2] == plain.Length ? intact.Length - pieces[^1].Length : intact.Length;
        for (int length = 3; length < intact.Length; length++)
        {
            File.WriteAllBytes(file, intact[..length]);
            if (length != necessary)
                AssertRefused(file);
        }

        File.WriteAllBytes(file, [.. intact, 1, 2, 3]);
        AssertRefused(file, "something else follows");
    }

    [Test]
    public void ContentCutBeforeItIsZippedIsRefused()
    {
        DataFiles.WriteIdx(Folder, 12, 10);
        string file = Folder.At("train-images-idx3-ubyte");
        File.WriteAllBytes(file, DataFiles.Gzip(File.ReadAllBytes(file)[..^1]));
        AssertRefused(file, "truncated", "240", "239");
    }

    [Test]
    public void AWrongChecksumIsRefused()
    {
        DataFiles.WriteIdx(Folder, 12, 10);
        string file = Folder.At("train-images-idx3-ubyte");
        byte[] bytes = DataFiles.Gzip(File.ReadAllBytes(file));
        bytes[^5] ^= 1;
        File.WriteAllBytes(file, bytes);
        AssertRefused(file, "gzip", "damaged");
    }

    [TestCase("train-images-idx3-ubyte", 3, 1, "00000801", "00000803")]
    [TestCase("train-labels-idx1-ubyte", 3, 3, "00000803", "00000801")]
    [TestCase("t10k-images-idx3-ubyte", 2, 13, "00000D03", "00000803")]
    [TestCase("t10k-images-idx3-ubyte", 0, 255, "FF000803", "00000803")]
    public void AnotherKindOfFileIsRefused(string name, int place, byte value, string found, string expected)
    {
        DataFiles.WriteIdx(Folder, 12, 10);
        byte[] bytes = File.ReadAllBytes(Folder.At(name));
        bytes[place] = value;
        AssertRefused(Folder.Write(name, bytes), found, expected);
    }

    // Two gigabytes and far more, from files of a few bytes: refused without taking memory for them.
    [TestCase(2_000_000_000, 1, 1)]
    [TestCase(1_000_000, 1_000_000, 1_000_000)]
    [TestCase(-1, -1, -1)]
    public void AHeaderThatClaimsGigabytesTakesNoMemory(int count, int height, int width)
    {
        DataFiles.WriteIdx(Folder, 12, 10);
        foreach (bool zipped in new[] { false, true })
        {
            byte[] bytes = DataFiles.Idx([count, height, width], new byte[100]);
            string file = Folder.Write("train-images-idx3-ubyte", zipped ? DataFiles.Gzip(bytes) : bytes);
            long before = GC.GetAllocatedBytesForCurrentThread();
            AssertRefused(file);
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(16 << 20));
        }
    }

    [Test]
    public void MoreBytesThanTheHeaderSaysAreRefused()
    {
        DataFiles.WriteIdx(Folder, 12, 10);
        AssertRefused(Folder.Write("t10k-labels-idx1-ubyte", [.. DataFiles.Idx([10], new byte[10]), 0]), "longer", "10 bytes");
    }

    [Test]
    public void NoImagesAreRefused()
    {
        DataFiles.WriteIdx(Folder, 12, 10);
        AssertRefused(Folder.Write("train-images-idx3-ubyte", DataFiles.Idx([0, 5, 4], [])), "nothing");
    }

    [Test]
    public void CountsThatDisagreeAreRefused()
    {
        DataFiles.WriteIdx(Folder, 12, 10);
        AssertRefused(Folder.Write("train-labels-idx1-ubyte", DataFiles.Idx([11], DataFiles.Labels(11))), "11 labels", "12 images");
    }

    [Test]
    public void AMissingCompanionIsRefused([Values("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")] string name)
    {
        DataFiles.WriteIdx(Folder, 12, 10);
        File.Delete(Folder.At(name));
        Assert.That(() => DataCatalog.Open("idx:" + Folder.Path), Throws.TypeOf<FileNotFoundException>().With.Message.StartsWith(Folder.Path + ": ").And.Message.Contains(name));
    }

    [Test]
    public void AStrayLabelIsRefused()
    {
        DataFiles.WriteIdx(Folder, 12, 10);
        byte[] labels = DataFiles.Labels(12);
        labels[5] = 200;
        AssertRefused(Folder.Write("train-labels-idx1-ubyte", DataFiles.Idx([12], labels)), "label 200", "image 5");
    }

    [Test]
    public void ATestLabelThatTrainingHasNotIsRefused()
    {
        DataFiles.WriteIdx(Folder, 12, 10);
        byte[] labels = DataFiles.Labels(10);
        labels[3] = 10;
        AssertRefused(Folder.Write("t10k-labels-idx1-ubyte", DataFiles.Idx([10], labels)), "label 10", "image 3", "10 classes");
    }

    [Test]
    public void MoreThanTenClassesAreCountedWhereEachHasImages()
    {
        Folder.Write("train-images-idx3-ubyte", DataFiles.Idx([13, 1, 1], new byte[13]));
        Folder.Write("train-labels-idx1-ubyte", DataFiles.Idx([13], [.. Enumerable.Range(1, 13).Select(i => (byte)i)]));
        Assert.That(DataCatalog.Open("idx:" + Folder.Path).Training.ClassNames, Has.Count.EqualTo(14));
    }

    [Test]
    public void AnEmptyOrMissingFolderIsRefused()
    {
        Assert.That(() => DataCatalog.Open("idx:" + Folder.Path), Throws.TypeOf<FileNotFoundException>().With.Message.Contains("train-images-idx3-ubyte"));
        Assert.That(() => DataCatalog.Open($"idx:{Folder.Path}/none"), Throws.TypeOf<DirectoryNotFoundException>().With.Message.Contains("none"));
    }

    private void AssertRefused(string file, params string[] says)
    {
        InvalidDataException? refusal = Assert.Throws<InvalidDataException>(() => DataCatalog.Open("idx:" + Folder.Path));
        Assert.That(refusal!.Message, Does.StartWith(file + ": "));
        foreach (string part in says)
            Assert.That(refusal.Message, Does.Contain(part));
    }
}
