using Engine.Data;
using Engine.Data.Formats;
using Engine.Tests.Support;

namespace Engine.Tests.Data;

public sealed class PngWriterTests
{
    // Noise, gradients and one colour: each of the five filters wins somewhere.
    [TestCase(1, 1)]
    [TestCase(1, 9)]
    [TestCase(13, 1)]
    [TestCase(61, 47)]
    public void WhatIsWrittenIsReadBack(int width, int height)
    {
        foreach (Image image in new[] { DataFiles.Picture(width, height, 3), DataGoldens.Synthetic(width, height), Image.FromRgb(width, height, new byte[width * height * 3]) })
        {
            Image read = ImageFile.Decode(PngWriter.Write(image), "written.png");
            Assert.That((read.Width, read.Height), Is.EqualTo((width, height)));
            Assert.That(read.Pixels.SequenceEqual(image.Pixels), Is.True);
        }
    }

    [Test]
    public void AFileIsWritten()
    {
        using TemporaryFolder folder = new();
        ImageFile.WritePng(folder.At("a.png"), DataGoldens.Synthetic(8, 6));
        Assert.That(ImageFile.Read(folder.At("a.png")).Pixels.SequenceEqual(DataGoldens.Synthetic(8, 6).Pixels), Is.True);
    }
}
