using Engine.Data;
using Engine.Tests.Support;

namespace Engine.Tests.Data.DataSets;

public sealed class CifarTests : FolderFixture
{
    private static readonly string[] TenFiles = ["data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin", "test_batch.bin"];

    [Test]
    public void TenFilesAreReadInOrder([Values("", "cifar-10-batches-bin/")] string inner)
    {
        WriteTen(inner);
        Folder.Write(inner + "batches.meta.txt", "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n\n"u8.ToArray());
        OpenedData data = DataCatalog.Open("cifar10:" + Folder.Path);
        Assert.That((data.Training.Count, data.Validation!.Count), Is.EqualTo((15, 3)));
        Assert.That(data.Training.CommonSize, Is.EqualTo(new ImageSize(3, 32, 32)));
        Assert.That(data.Training.ClassNames[9], Is.EqualTo("truck"));
        for (int i = 0; i < 15; i++)
        {
            byte[] record = Record(1, i / 3, i % 3, 10);
            Assert.That(data.Training.LabelOf(i), Is.EqualTo(record[0]));
            byte[] pixels = data.Training.Read(i).Pixels.ToArray();
            for (int p = 0; p < 1024; p++)
                Assert.That(pixels[(3 * p)..(3 * p + 3)], Is.EqualTo((byte[])[record[1 + p], record[1025 + p], record[2049 + p]]));
        }

        Assert.That(data.Validation.LabelOf(2), Is.EqualTo(Record(1, 5, 2, 10)[0]));
    }

    [Test]
    public void AHundredHasTheFineLabels()
    {
        WriteHundred();
        OpenedData data = DataCatalog.Open("cifar100:" + Folder.Path);
        Assert.That((data.Training.Count, data.Validation!.Count), Is.EqualTo((4, 2)));
        Assert.That(data.Training.ClassNames, Has.Count.EqualTo(100));
        Assert.That(Enumerable.Range(0, 4).Select(data.Training.LabelOf), Is.EqualTo(Enumerable.Range(0, 4).Select(i => (int)Record(2, 0, i, 100)[1])));
        Assert.That(data.Training.Read(3).Pixels[0], Is.EqualTo(Record(2, 0, 3, 100)[2]));
    }

    [Test]
    public void AWrongLengthIsRefused([Values(0, 1, 3072, 3074)] int length)
    {
        WriteTen("");
        AssertRefused(Folder.Write("data_batch_3.bin", new byte[length]), "3073", $"{length} bytes");
    }

    [Test]
    public void TheOtherKindOfCifarIsRefused()
    {
        WriteHundred();
        foreach (string file in TenFiles)
            File.Copy(Folder.At("train.bin"), Folder.At(file));
        AssertRefused(Folder.At("data_batch_1.bin"), "cifar10");
    }

    [Test]
    public void ALabelOutOfRangeIsRefused()
    {
        WriteTen("");
        byte[] bytes = File.ReadAllBytes(Folder.At("test_batch.bin"));
        bytes[3073] = 10;
        AssertRefused(Folder.Write("test_batch.bin", bytes), "label 10", "image 1");
    }

    [Test]
    public void WrongNamesAreRefused()
    {
        WriteTen("");
        AssertRefused(Folder.Write("batches.meta.txt", "airplane\n"u8.ToArray()), "1 names for 10");
    }

    [Test]
    public void AMissingFileIsNamed()
    {
        WriteTen("");
        File.Delete(Folder.At("data_batch_4.bin"));
        Assert.That(() => DataCatalog.Open("cifar10:" + Folder.Path), Throws.TypeOf<FileNotFoundException>().With.Message.Contains("data_batch_4.bin is missing"));
        File.Move(Folder.At("data_batch_2.bin"), Folder.At("data_batch_2"));
        Assert.That(() => DataCatalog.Open("cifar10:" + Folder.Path), Throws.TypeOf<FileNotFoundException>().With.Message.Contains("Python version"));
        Assert.That(() => DataCatalog.Open($"cifar100:{Folder.Path}/none"), Throws.TypeOf<DirectoryNotFoundException>());
    }

    private void AssertRefused(string file, params string[] says)
    {
        InvalidDataException? refusal = Assert.Throws<InvalidDataException>(() => DataCatalog.Open("cifar10:" + Folder.Path));
        Assert.That(refusal!.Message, Does.StartWith(file + ": "));
        foreach (string part in says)
            Assert.That(refusal.Message, Does.Contain(part));
    }

    private void WriteTen(string inner)
    {
        for (int f = 0; f < TenFiles.Length; f++)
            Folder.Write(inner + TenFiles[f], [.. Enumerable.Range(0, 3).SelectMany(i => Record(1, f, i, 10))]);
    }

    private void WriteHundred()
    {
        Folder.Write("train.bin", [.. Enumerable.Range(0, 4).SelectMany(i => Record(2, 0, i, 100))]);
        Folder.Write("test.bin", [.. Enumerable.Range(0, 2).SelectMany(i => Record(2, 1, i, 100))]);
    }

    private static byte[] Record(int labelBytes, int file, int image, int classes)
    {
        byte[] record = DataFiles.Pattern(labelBytes + 3072, file * 100 + image);
        record[0] %= 10;
        record[labelBytes - 1] = (byte)(record[labelBytes - 1] % classes);
        return record;
    }
}
