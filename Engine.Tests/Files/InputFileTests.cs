using System.IO.Pipes;
using Engine.Data;
using Engine.Files;
using Engine.Tests.Data;
using Engine.Tests.Support;
using Engine.Weights;

namespace Engine.Tests.Files;

/// <summary>What is no file that can be read is refused with its path, at once, wherever a file is expected.</summary>
[Platform("Linux")]
public sealed class InputFileTests : FolderFixture
{
    /// <summary>Nobody writes into it, so that to open it is to wait for ever.</summary>
    [Test]
    public void ANamedPipeIsNotWaitedFor([Values("weights", "labels", "image", "list", "data")] string use, [Values] bool byLink)
    {
        DataFiles.WriteClasses(Folder, "data", 8, 8, ("a", 1), ("b", 1));
        string pipe = NamedPipe.Make(Folder["data/a/z.png"]), path = byLink ? Folder["data/b/z.png"] : pipe;
        if (byLink)
            File.CreateSymbolicLink(path, pipe);
        NamedPipe.RequireNoWait(pipe, () => Assert.That(
            () =>
            {
                switch (use)
                {
                    case "weights": SafetensorsFile.Open(path).Dispose(); break;
                    case "labels": LabelList.Read(path); break;
                    case "image": ImageFile.Read(path); break;
                    case "list": DataCatalog.Open($"list:{path}"); break;
                    default: _ = DataCatalog.Open($"folder:{Folder["data"]}").Training.Fingerprint; break;
                }
            },
            Throws.TypeOf<IOException>().With.Message.StartsWith(use == "data" ? pipe : path).And.Message.Contains("named pipe")));
    }

    /// <summary>A shell's <c>&lt;(…)</c>: somebody writes into it already.</summary>
    [Test]
    public void AListComesThroughAPipeThatAShellPasses()
    {
        DataFiles.WriteClasses(Folder, "", 8, 8, ("a", 1), ("b", 1));
        OpenedData data = Through($"{Folder["a/0000.png"]} a\n{Folder["b/0000.png"]} b\n", path => DataCatalog.Open($"list:{path}"));
        Assert.That(data.Training.ClassNames, Is.EqualTo(new[] { "a", "b" }));
    }

    [Test]
    public void LabelsComeThroughAPipeThatAShellPasses()
    {
        LabelList labels = Through("tench\ngoldfish\n", LabelList.Read);
        Assert.That((labels.Count, labels[1]), Is.EqualTo((2, "goldfish")));
    }

    [Test]
    public void LabelsWithoutEndAreRefused() =>
        Assert.That(() => LabelList.Read("/dev/zero"), Throws.TypeOf<InvalidDataException>().With.Message.StartsWith("/dev/zero: not a list of labels: it has more than 16777216 bytes"));

    [Test]
    public void WhatIsReadAnywhereIsARegularFile([Values] bool image) => Through("any", path =>
    {
        Assert.That(
            () =>
            {
                if (image)
                    ImageFile.Read(path);
                else
                    SafetensorsFile.Open(path).Dispose();
            },
            Throws.TypeOf<InvalidDataException>().With.Message.StartsWith($"{path}: ").And.Message.Contains("not a regular file"));
        return 0;
    });

    [TestCase("gone.png")]
    [TestCase("gone/x.png")]
    public void ALinkThatLeadsNowhereIsSaidToBeOne(string target)
    {
        DataFiles.WriteClasses(Folder, "", 8, 8, ("a", 1), ("b", 1));
        string link = Folder["a/x.png"];
        File.CreateSymbolicLink(link, target);
        foreach (Action use in new Action[] { () => _ = DataCatalog.Open($"folder:{Folder.Path}").Training.Fingerprint, () => ImageFile.Read(link) })
            Assert.That(() => use(), Throws.TypeOf<FileNotFoundException>().With.Message.StartsWith($"{link}: there is no such file").And.Message.Contains($"leads to {target}"));
    }

    /// <summary>Its own length is not taken for a damaged file's.</summary>
    [Test]
    public void APartOfADataSetIsNoLinkThatLeadsNowhere()
    {
        foreach (string name in new[] { "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch" })
            Folder.Write($"{name}.bin", new byte[3073]);
        string link = Folder["data_batch_1.bin"];
        File.CreateSymbolicLink(link, "gone.bin");
        Assert.That(() => DataCatalog.Open($"cifar10:{Folder.Path}"), Throws.TypeOf<FileNotFoundException>().With.Message.StartsWith($"{link}: there is no such file").And.Message.Contains("leads to gone.bin"));
    }

    [Test]
    public void TheLengthOfALinkIsTheFiles()
    {
        string file = Folder.Write("file", [1, 2, 3]), link = Folder["link"];
        File.CreateSymbolicLink(link, file);
        Assert.That((InputFile.LengthOf(file, "a file"), InputFile.LengthOf(link, "a file")), Is.EqualTo((3L, 3L)));
    }

    /// <summary>Puts a text into a pipe without a name and gives the path by which this process reads it.</summary>
    private static T Through<T>(string text, Func<string, T> read)
    {
        using var pipe = new AnonymousPipeServerStream(PipeDirection.Out);
        string path = $"/dev/fd/{pipe.ClientSafePipeHandle.DangerousGetHandle()}";
        pipe.Write(System.Text.Encoding.UTF8.GetBytes(text));

        // Its end comes when no end to write into is open; the end to read from stays, by which the path leads.
        var opened = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
        using (opened)
        {
            pipe.Dispose();
            return read($"/dev/fd/{opened.SafeFileHandle.DangerousGetHandle()}");
        }
    }
}
