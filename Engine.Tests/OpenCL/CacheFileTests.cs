using Engine.OpenCL;
using Engine.Tests.Support;

namespace Engine.Tests.OpenCL;

/// <summary>The cache folder's files: whole or not there, and nothing beside them.</summary>
[Category(FullDiskChild)]
public sealed class CacheFileTests
{
    private const string FullDiskChild = "CacheFileOnAFullDisk";

    /// <summary>.NET gives this fault another type than the disk's others.</summary>
    [Test]
    [Platform("Linux")]
    public void WhatTheDiskDoesNotTakeLeavesNothing()
    {
        if (!ChildProcess.IsChild)
        {
            ChildProcess.RunWithFullDisk(FullDiskChild, 2);
            return;
        }

        using var folder = new TemporaryFolder();
        byte[] large = new byte[2000];
        Assert.That(() => CacheFile.Write(folder["file"], large), Throws.TypeOf<IOException>().With.Message.StartsWith($"{folder["file"]}: the file cannot be written (").And.Message.Contains("XDG_CACHE_HOME"));
        Assert.That(() => new BinaryCache(folder.Path).Write("kernel", large), Throws.Nothing);
        Assert.That(folder.Files, Is.Empty);
        CacheFile.Write(folder["file"], [1]);
        Assert.That(folder.Files, Is.EqualTo(new[] { "file" }));
    }

    [Test]
    public void WhatCannotBePutInItsPlaceLeavesNothing()
    {
        using var folder = new TemporaryFolder();
        folder.Write("kernel/in the way", [1]);
        new BinaryCache(folder.Path).Write("kernel", [1, 2, 3]);
        Assert.That(folder.Files, Is.Empty);
        Assert.That(Directory.Exists(folder["kernel"]));
    }

    [Test]
    public void TryingMakesTheFolderAndNoFile()
    {
        using var folder = new TemporaryFolder();
        CacheFile.Try(folder["inner/file"]);
        Assert.That(Directory.EnumerateFileSystemEntries(folder["inner"]), Is.Empty);
        string file = folder.Write("file", [1]), inside = Path.Combine(file, "inside");
        Assert.That(() => CacheFile.Try(inside), Throws.TypeOf<IOException>().With.Message.StartsWith($"{inside}: "));
    }
}
