using Engine.Data;
using Engine.Tests.Support;

namespace Engine.Tests.Data.DataSets;

public sealed class DataCatalogTests
{
    [TestCase("fodler:x", "'folder'")]
    [TestCase("IDX:x", "'idx'")]
    [TestCase("index:x", "'idx'")]
    [TestCase("mnist:x", "'idx'")]
    [TestCase("Fashion-MNIST:x", "'idx'")]
    [TestCase("cifar:x", "'cifar10'")]
    [TestCase("cifar-100:x", "'cifar100'")]
    [TestCase("", "The kinds are idx:DIR")]
    public void AnUnknownKindGetsTheNearest(string spec, string says) =>
        Assert.That(() => DataCatalog.Open(spec), Throws.ArgumentException.With.Message.Contains(says));

    [TestCase("idx")]
    [TestCase("idx:")]
    public void AKindWithoutAPlaceSaysWhatIsMissing(string spec) =>
        Assert.That(() => DataCatalog.Open(spec), Throws.ArgumentException.With.Message.Contains("idx:DIR"));

    /// <summary>The suggestion is one that the folder's files allow.</summary>
    [TestCase("train-images-idx3-ubyte.gz", "idx")]
    [TestCase("t10k-images.idx3-ubyte", "idx")]
    [TestCase("data_batch_3.bin", "cifar10")]
    [TestCase("cifar-10-batches-bin/test_batch.bin", "cifar10")]
    [TestCase("train.bin", "cifar100")]
    [TestCase("cifar-100-binary/train.bin", "cifar100")]
    [TestCase("cat/1.png", "folder")]
    [TestCase("train/cat/1.png", "folder")]
    [TestCase("1.png", null)]
    [TestCase(".git/config", null)]
    public void AFolderWithoutItsKindIsUnderstood(string file, string? kind)
    {
        using TemporaryFolder folder = new();
        folder.Write(file, [1]);
        string says = kind is null ? "this folder's files are of none" : $"did you mean '{kind}:{folder.Path}'?";
        Assert.That(() => DataCatalog.Open(folder.Path), Throws.ArgumentException.With.Message.Contains(says).And.Message.Contains("idx:DIR"));
    }
}
