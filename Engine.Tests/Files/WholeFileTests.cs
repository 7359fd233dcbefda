using System.Diagnostics;
using System.Runtime.Versioning;
using Engine.Files;
using Engine.Tests.Support;

namespace Engine.Tests.Files;

/// <summary>What a written file leaves of what stood in its place.</summary>
[Platform(Exclude = "Win")]
public sealed class WholeFileTests : FolderFixture
{
    [Test]
    public void ALinkStaysOneAndWhatItLeadsToIsReplaced()
    {
        string file = Folder.Write("disk/models/best", [1]), link = Folder.At("run", "best");
        File.CreateSymbolicLink(link, "../disk/models/best");
        Write(link, 2);
        Assert.That(new FileInfo(link).LinkTarget, Is.EqualTo("../disk/models/best"));
        Assert.That(File.ReadAllBytes(file), Is.EqualTo(new byte[] { 2 }));
        Assert.That(Directory.EnumerateFiles(Folder["disk/models"]).Count(), Is.EqualTo(1), "nothing is left beside it");
    }

    /// <summary>The link's <c>..</c> counts from where the linked folder really is.</summary>
    [Test]
    public void ALinkInALinkedFolderLeadsWhereTheSystemFollowsIt()
    {
        Folder.Write("disk/models/file", [1]);
        Folder.Write("file", [1]);
        File.CreateSymbolicLink(Folder.At("disk", "runs", "link"), "../models/file");
        Directory.CreateSymbolicLink(Folder["runs"], Folder["disk/runs"]);
        Write(Folder["runs/link"], 2);
        Assert.That(File.ReadAllBytes(Folder["disk/models/file"]), Is.EqualTo(new byte[] { 2 }));
        Assert.That(Folder.Files, Is.EqualTo(new[] { "file" }));
    }

    [Test]
    public void ALinkThatLeadsNowhereYetGetsItsFile()
    {
        File.CreateSymbolicLink(Folder["first"], "second");
        File.CreateSymbolicLink(Folder["second"], Folder["third"]);
        Write(Folder["first"], 2);
        Assert.That(File.ReadAllBytes(Folder["third"]), Is.EqualTo(new byte[] { 2 }));
        Assert.That((new FileInfo(Folder["first"]).LinkTarget, new FileInfo(Folder["second"]).LinkTarget), Is.EqualTo(("second", Folder["third"])));
    }

    [Test]
    public void ACircleOfLinksIsRefused()
    {
        File.CreateSymbolicLink(Folder["first"], "second");
        File.CreateSymbolicLink(Folder["second"], "first");
        Assert.That(() => Write(Folder["first"], 2), Throws.TypeOf<IOException>().With.Message.StartsWith($"{Folder["first"]}: "));
        Assert.That(Folder.Files, Is.EqualTo(new[] { "first", "second" }));
    }

    [TestCase(UnixFileMode.UserRead | UnixFileMode.UserWrite)]
    [TestCase(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite)]
    [TestCase(UnixFileMode.UserRead | UnixFileMode.GroupRead)]
    [UnsupportedOSPlatform("windows")]
    public void AFileKeepsItsMode(UnixFileMode mode)
    {
        string file = Folder.Write("file", [1]);
        File.SetUnixFileMode(file, mode);
        WholeFile.Write(file, stream =>
        {
            string beside = Directory.EnumerateFiles(Folder.Path).Single(other => other != file);
            Assert.That(File.GetUnixFileMode(beside), Is.EqualTo(mode), "from its first byte on");
            stream.WriteByte(2);
        });
        Assert.That(File.GetUnixFileMode(file), Is.EqualTo(mode));
        Assert.That(File.ReadAllBytes(file), Is.EqualTo(new byte[] { 2 }));
    }

    /// <summary>A pipe stands for devices too: a test that fails must not put a file in the place of /dev/null.</summary>
    [Test]
    [Platform("Linux")]
    public void APipeIsWrittenInto([Values] bool byLink)
    {
        string pipe = NamedPipe.Make(Folder["pipe"]), path = byLink ? Folder["link"] : pipe;
        if (byLink)
            File.CreateSymbolicLink(path, pipe);
        using Process reader = Process.Start(new ProcessStartInfo("cat", [pipe]) { RedirectStandardOutput = true })!;
        try
        {
            Write(path, (byte)'x');
            Task<string> read = reader.StandardOutput.ReadToEndAsync();
            Assert.That(read.Wait(TimeSpan.FromSeconds(30)), "nothing came out of the pipe");
            Assert.That(read.Result, Is.EqualTo("x"));
        }
        finally
        {
            reader.Kill();
            reader.WaitForExit();
        }

        Assert.That(Folder.Files, Is.EqualTo(byLink ? new[] { "link", "pipe" } : ["pipe"]));
    }

    /// <summary>What goes wrong where the content comes from is not the file's fault.</summary>
    [TestCaseSource(nameof(FaultsOfTheContent))]
    public void AFaultOfTheContentPassesAsItIs(Exception fault)
    {
        string file = Folder.Write("file", [1]);
        Exception? came = Assert.Catch(() => WholeFile.Write(file, stream =>
        {
            stream.WriteByte(2);
            throw fault;
        }));
        Assert.That(came, Is.SameAs(fault));
        Assert.That(File.ReadAllBytes(file), Is.EqualTo(new byte[] { 1 }));
        Assert.That(Folder.Files, Is.EqualTo(new[] { "file" }));
    }

    private static Exception[] FaultsOfTheContent() =>
        [new ArgumentOutOfRangeException("start", "beyond the tensor"), new IOException("the source is gone"), new UnauthorizedAccessException("the source is closed"), new InvalidDataException("the source is damaged")];

    [Test]
    public void RemainsAreDeletedWhereALinkLeads()
    {
        string remains = $"best.tmp-{Guid.NewGuid():N}";
        Folder.Write($"disk/{remains}", [1]);
        Folder.Write("disk/best.tmp-mine", [1]);
        File.CreateSymbolicLink(Folder.At("run", "best"), "../disk/best");
        WholeFile.DeleteRemains(Folder["run"], ["best", "other"]);
        Assert.That(Directory.EnumerateFiles(Folder["disk"]).Select(Path.GetFileName), Is.EqualTo(new[] { "best.tmp-mine" }));
    }

    private static void Write(string path, byte value) => WholeFile.Write(path, stream => stream.WriteByte(value));
}
