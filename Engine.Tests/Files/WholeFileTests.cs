using System.Diagnostics;
using System.Runtime.Versioning;
using Engine.Files;
using Engine.Tests.Support;

namespace Engine.Tests.Files;

/// <summary>What a written file leaves of what stood in its place.</summary>
[Platform(Exclude = "Win")]
public sealed class WholeFileTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void ALinkStaysOneAndWhatItLeadsToIsReplaced()
    {
        string file = _folder.Write("disk/models/best", [1]), link = _folder.At("run", "best");
        File.CreateSymbolicLink(link, "../disk/models/best");
        Write(link, 2);
        Assert.That(new FileInfo(link).LinkTarget, Is.EqualTo("../disk/models/best"));
        Assert.That(File.ReadAllBytes(file), Is.EqualTo(new byte[] { 2 }));
        Assert.That(Directory.EnumerateFiles(_folder["disk/models"]).Count(), Is.EqualTo(1), "nothing is left beside it");
    }

    /// <summary>The link's <c>..</c> counts from where the linked folder really is.</summary>
    [Test]
    public void ALinkInALinkedFolderLeadsWhereTheSystemFollowsIt()
    {
        _folder.Write("disk/models/file", [1]);
        _folder.Write("file", [1]);
        File.CreateSymbolicLink(_folder.At("disk", "runs", "link"), "../models/file");
        Directory.CreateSymbolicLink(_folder["runs"], _folder["disk/runs"]);
        Write(_folder["runs/link"], 2);
        Assert.That(File.ReadAllBytes(_folder["disk/models/file"]), Is.EqualTo(new byte[] { 2 }));
        Assert.That(_folder.Files, Is.EqualTo(new[] { "file" }));
    }

    [Test]
    public void ALinkThatLeadsNowhereYetGetsItsFile()
    {
        File.CreateSymbolicLink(_folder["first"], "second");
        File.CreateSymbolicLink(_folder["second"], _folder["third"]);
        Write(_folder["first"], 2);
        Assert.That(File.ReadAllBytes(_folder["third"]), Is.EqualTo(new byte[] { 2 }));
        Assert.That((new FileInfo(_folder["first"]).LinkTarget, new FileInfo(_folder["second"]).LinkTarget), Is.EqualTo(("second", _folder["third"])));
    }

    [Test]
    public void ACircleOfLinksIsRefused()
    {
        File.CreateSymbolicLink(_folder["first"], "second");
        File.CreateSymbolicLink(_folder["second"], "first");
        Assert.That(() => Write(_folder["first"], 2), Throws.TypeOf<IOException>().With.Message.StartsWith($"{_folder["first"]}: "));
        Assert.That(_folder.Files, Is.EqualTo(new[] { "first", "second" }));
    }

    [TestCase(UnixFileMode.UserRead | UnixFileMode.UserWrite)]
    [TestCase(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite)]
    [TestCase(UnixFileMode.UserRead | UnixFileMode.GroupRead)]
    [UnsupportedOSPlatform("windows")]
    public void AFileKeepsItsMode(UnixFileMode mode)
    {
        string file = _folder.Write("file", [1]);
        File.SetUnixFileMode(file, mode);
        WholeFile.Write(file, stream =>
        {
            string beside = Directory.EnumerateFiles(_folder.Path).Single(other => other != file);
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
        string pipe = NamedPipe.Make(_folder["pipe"]), path = byLink ? _folder["link"] : pipe;
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

        Assert.That(_folder.Files, Is.EqualTo(byLink ? new[] { "link", "pipe" } : ["pipe"]));
    }

    /// <summary>What goes wrong where the content comes from is not the file's fault.</summary>
    [TestCaseSource(nameof(FaultsOfTheContent))]
    public void AFaultOfTheContentPassesAsItIs(Exception fault)
    {
        string file = _folder.Write("file", [1]);
        Exception? came = Assert.Catch(() => WholeFile.Write(file, stream =>
        {
            stream.WriteByte(2);
            throw fault;
        }));
        Assert.That(came, Is.SameAs(fault));
        Assert.That(File.ReadAllBytes(file), Is.EqualTo(new byte[] { 1 }));
        Assert.That(_folder.Files, Is.EqualTo(new[] { "file" }));
    }

    private static Exception[] FaultsOfTheContent() =>
        [new ArgumentOutOfRangeException("start", "beyond the tensor"), new IOException("the source is gone"), new UnauthorizedAccessException("the source is closed"), new InvalidDataException("the source is damaged")];

    [Test]
    public void RemainsAreDeletedWhereALinkLeads()
    {
        string remains = $"best.tmp-{Guid.NewGuid():N}";
        _folder.Write($"disk/{remains}", [1]);
        _folder.Write("disk/best.tmp-mine", [1]);
        File.CreateSymbolicLink(_folder.At("run", "best"), "../disk/best");
        WholeFile.DeleteRemains(_folder["run"], ["best", "other"]);
        Assert.That(Directory.EnumerateFiles(_folder["disk"]).Select(Path.GetFileName), Is.EqualTo(new[] { "best.tmp-mine" }));
    }

    private static void Write(string path, byte value) => WholeFile.Write(path, stream => stream.WriteByte(value));
}
