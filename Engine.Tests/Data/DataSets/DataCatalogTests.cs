using Engine.Data;
using Engine.Tests.Support;

namespace Engine.Tests.Data.DataSets;

public sealed class DataCatalogTests
{
    [TestCase("fodler:x", "'folder'")]
    [TestCase("IDX:x", "'idx'")]
    [TestCase("index:x", "'idx'")]
    [TestCase("", "The kinds are idx:DIR")]
    public void AnUnknownKindGetsTheNearest(string spec, string says) =>
        Assert.That(() => DataCatalog.Open(spec), Throws.ArgumentException.With.Message.Contains(says));

    [TestCase("idx")]
    [TestCase("idx:")]
    public void AKindWithoutAPlaceSaysWhatIsMissing(string spec) =>
        Assert.That(() => DataCatalog.Open(spec), Throws.ArgumentException.With.Message.Contains("idx:DIR"));

    [Test]
    public void AFolderWithoutItsKindIsUnderstood()
    {
        using TemporaryFolder folder = new();
        Assert.That(() => DataCatalog.Open(folder.Path), Throws.ArgumentException.With.Message.Contains($"'folder:{folder.Path}'"));
    }
}
