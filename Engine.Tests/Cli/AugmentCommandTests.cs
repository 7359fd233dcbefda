using Engine.Data;
using Engine.Tests.Support;

namespace Engine.Tests.Cli;

public sealed class AugmentCommandTests : FolderFixture
{
    private string _image = "", _sheet = "";

    [SetUp]
    public void MakeImage()
    {
        (_image, _sheet) = (Folder.At("image.png"), Folder.At("sheet.png"));
        ImageFile.WritePng(_image, Tests.Data.DataGoldens.Synthetic(40, 30));
    }

    [Test]
    public void TheSheetIsTheLibrarys()
    {
        CommandLine ran = CommandLine.Run("augment", _image, "--out", _sheet, "--augment", "rotation=10,flip", "--seed", "5", "--input", "3x24x20", "--count", "4");
        Assert.That(ran.ExitCode, Is.Zero, ran.Error);
        Assert.That(ran.Output, Does.StartWith(_sheet + ": flip=0.5,rotation=10 on 3x24x20"));
        Image expected = ContactSheet.Draw(ImageFile.Read(_image), AugmentationPipeline.Parse("flip,rotation=10"), new ImageSize(3, 24, 20), 4, 5);
        Assert.That(ImageFile.Read(_sheet).Pixels.SequenceEqual(expected.Pixels), Is.True);
    }

    [Test]
    public void WithoutOptionsEverythingIsShownInTheImagesSize()
    {
        CommandLine ran = CommandLine.Run("augment", _image, "--out", _sheet);
        Assert.That(ran.ExitCode, Is.Zero, ran.Error);
        Assert.That(ran.Output, Does.Contain(AugmentationPipeline.All.ToString()).And.Contain("3x30x40"));
    }

    [Test]
    public void WrongUsageIsTwo()
    {
        string[] With(params string[] more) => ["augment", _image, "--out", _sheet, .. more];
        CommandLine.RunAndExpectError(2, With("--augment", "flop"), "--augment", "Did you mean 'flip'");
        CommandLine.RunAndExpectError(2, With("--augment", "rotation=500"), "rotation", "180");
        CommandLine.RunAndExpectError(2, With("--augment", "none"), "nothing to show");
        CommandLine.RunAndExpectError(2, With("--count", "0"), "--count");
        CommandLine.RunAndExpectError(2, ["augment", _image, "--out", "sheet.jpg"], "sheet.jpg", "PNG", "sheet.png");
        CommandLine.RunAndExpectError(1, ["augment", _image, "--out", Path.Combine(_image, "sheet.png")], "sheet.png", "cannot be written");
        CommandLine.RunAndExpectError(2, With("--input", "28x28"), "--input", "CxHxW");
        CommandLine.RunAndExpectError(2, With("--input", "2x28x28"), "--input", "1 channel");
        CommandLine.RunAndExpectError(2, With("--input", "3x8000x8000", "--count", "100"), "million pixels", "fewer draws");
        CommandLine.RunAndExpectError(2, With("--seed", "-1"), "-1");
        CommandLine.RunAndExpectError(2, ["augment", _image], "--out");
    }

    [Test]
    public void ThePhotographIsNotReplacedThroughALinkEither()
    {
        byte[] photograph = File.ReadAllBytes(_image);
        File.CreateSymbolicLink(_sheet, _image);
        Directory.CreateSymbolicLink(Folder["here"], Folder.Path);
        foreach (string path in new[] { _image, _sheet, Path.Combine(Folder["here"], Path.GetFileName(_image)) })
            CommandLine.RunAndExpectError(2, ["augment", _image, "--out", path, "--augment", "flip"], path, "the photograph itself");
        Assert.That(File.ReadAllBytes(_image), Is.EqualTo(photograph));
    }

    [Test]
    public void AnImageThatCannotBeReadOrASheetThatCannotBeWrittenIsOneError()
    {
        CommandLine.RunAndExpectError(1, ["augment", Folder.At("none.png"), "--out", _sheet], "none.png");
        CommandLine.RunAndExpectError(1, ["augment", Folder.Write("text.png", [65, 66]), "--out", _sheet], "text.png");
        CommandLine.RunAndExpectError(1, ["augment", _image, "--out", Path.Combine(Folder.Path, "no", "sheet.png")], "no");
    }
}
