namespace Engine.Tests.Support;

/// <summary>Tests that each have a folder of their own.</summary>
public abstract class FolderFixture
{
    private protected TemporaryFolder Folder { get; private set; } = null!;

    [SetUp]
    public void MakeFolder() => Folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => Folder.Dispose();
}
