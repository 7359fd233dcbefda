using System.Text;
using Engine.Data;

namespace Engine.Tests.Data;

public sealed class ImageFileTests
{
    [TestCaseSource(nameof(Lossless))]
    public void LosslessFilesGivePilsPixels(string file) => Assert.That(DifferenceFromPil(file), Is.Zero);

    // Five bits become eight by repeating them here and by ×255/31 in PIL: a level apart at the most.
    [Test]
    public void SixteenBitBitmapsAreWithinALevelOfPil() => Assert.That(DifferenceFromPil("masks565.bmp"), Is.LessThanOrEqualTo(1));

    // Two decoders may round the inverse transform and the chroma differently.
    [TestCaseSource(nameof(Jpegs))]
    public void JpegsAreWithinAFewLevelsOfPil(string file) => Assert.That(DifferenceFromPil(file), Is.LessThanOrEqualTo(4));

    [Test]
    public void TheNameOfAFileDoesNotMatter()
    {
        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{Guid.NewGuid():N}.jpg");
        File.WriteAllBytes(path, DataGoldens.Bytes("rgb8.png"));
        try
        {
            Assert.That(ImageFile.Read(path).Pixels.SequenceEqual(DataGoldens.Bytes("rgb8.png.bin")), Is.True);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [TestCase("rgb8.png")]
    [TestCase("colour420.jpg")]
    [TestCase("progressive.jpg")]
    [TestCase("palette8.bmp")]
    public void BytesAfterTheImageAreIgnored(string file)
    {
        byte[] bytes = DataGoldens.Bytes(file);
        byte[] longer = [.. bytes, .. "\xFF\xD8 and more"u8];
        Assert.That(ImageFile.Decode(longer, file).Pixels.SequenceEqual(ImageFile.Decode(bytes, file).Pixels), Is.True);
    }

    // libjpeg's rule: a JFIF segment says YCbCr, whatever Adobe's says. StbImageSharp alone would take these for RGB.
    [Test]
    public void JfifOverrulesAdobesColourMarker()
    {
        byte[] bytes = DataGoldens.Bytes("colour444.jpg");
        byte[] adobe = [0xFF, 0xEE, 0, 14, .. "Adobe"u8, 0, 100, 0, 0, 0, 0, 0];
        byte[] both = [.. bytes[..20], .. adobe, .. bytes[20..]];
        Assert.That(bytes[2..4], Is.EqualTo(new byte[] { 0xFF, 0xE0 }));
        Assert.That(ImageFile.Decode(both, "both").Pixels.SequenceEqual(ImageFile.Decode(bytes, "jfif").Pixels), Is.True);
    }

    [Test]
    public void DataCutShortBehindAnEndMarkerIsRefused()
    {
        byte[] bytes = DataGoldens.Bytes("restarts.jpg");
        byte[] cut = [.. bytes[..(bytes.Length - 100)], 0xFF, 0xD9];
        Assert.That(() => ImageFile.Decode(cut, "cut.jpg"), Throws.TypeOf<InvalidDataException>().With.Message.StartsWith("cut.jpg: "));
    }

    [Test]
    public void TheFifteenBytesThatHangTheDecoderAreRefused()
    {
        // An application segment that claims to reach far beyond the file.
        byte[] bytes = [0xFF, 0xD8, 0xFF, 0xE1, 0xFF, 0xFF, 1, 2, 3, 4, 5, 6, 7, 8, 9];
        DataGoldens.Bounded(() => Assert.That(
            () => ImageFile.Decode(bytes, "short.jpg"),
            Throws.TypeOf<InvalidDataException>().With.Message.StartsWith("short.jpg: ").And.Message.Contains("truncated")));
    }

    [TestCase("GIF89a", "GIF")]
    [TestCase("RIFF\0\0\0\0WEBPVP8 ", "WebP")]
    [TestCase("II*\0\b\0\0\0", "TIFF")]
    [TestCase("\0\0\0\u001cftypavif", "AVIF")]
    [TestCase("\0\0\0\u001cftypheic", "HEIC")]
    [TestCase("8BPS\0\u0001", "Photoshop")]
    [TestCase("P6\n2 2\n255\n", "Netpbm")]
    [TestCase("hello, world", "JPEG, PNG or BMP")]
    [TestCase("x", "JPEG, PNG or BMP")]
    public void OtherFormatsAreRefusedByName(string start, string named)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(start);
        Assert.That(
            () => ImageFile.Decode(bytes, "some/file.jpg"),
            Throws.TypeOf<InvalidDataException>().With.Message.StartsWith("some/file.jpg: ").And.Message.Contains(named));
    }

    // SOF types of ITU-T T.81 that are not baseline, extended or progressive.
    [TestCase(0xC3, "lossless")]
    [TestCase(0xC5, "hierarchical")]
    [TestCase(0xC9, "arithmetic")]
    [TestCase(0xF7, "lossless")]
    public void OtherKindsOfJpegAreRefusedByName(byte marker, string named)
    {
        byte[] bytes = DataGoldens.Bytes("colour444.jpg");
        bytes[bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]) + 1] = marker;
        Assert.That(() => ImageFile.Decode(bytes, "a.jpg"), Throws.TypeOf<InvalidDataException>().With.Message.Contains(named));
    }

    [Test]
    public void ACmykJpegWithoutAdobesMarkerIsRefused()
    {
        byte[] bytes = DataGoldens.Bytes("cmyk.jpg");
        int adobe = bytes.AsSpan().IndexOf("Adobe"u8);
        bytes[adobe] = (byte)'a';
        Assert.That(() => ImageFile.Decode(bytes, "a.jpg"), Throws.TypeOf<InvalidDataException>().With.Message.Contains("CMYK"));
    }

    [TestCase(1u)]
    [TestCase(2u)]
    [TestCase(4u)]
    public void CompressedBitmapsAreRefused(uint compression)
    {
        byte[] bytes = DataGoldens.Bytes("palette8.bmp");
        BitConverter.TryWriteBytes(bytes.AsSpan(30), compression);
        Assert.That(() => ImageFile.Decode(bytes, "a.bmp"), Throws.TypeOf<InvalidDataException>().With.Message.Contains($"compression {compression}"));
    }

    [Test]
    public void AWrongChecksumIsRefused()
    {
        byte[] bytes = DataGoldens.Bytes("rgb8.png");
        bytes[^20] ^= 1;
        Assert.That(() => ImageFile.Decode(bytes, "a.png"), Throws.TypeOf<InvalidDataException>().With.Message.Contains("IDAT"));
    }

    [Test]
    public void AMissingFileIsNotAnInvalidOne() =>
        Assert.That(() => ImageFile.Read(DataGoldens.FilePath("none.png")), Throws.TypeOf<FileNotFoundException>().With.Message.EndsWith("none.png: there is no such file."));

    [Test]
    public void AnEmptyFileIsRefused() =>
        Assert.That(() => ImageFile.Decode(default, "empty.png"), Throws.TypeOf<InvalidDataException>().With.Message.StartsWith("empty.png: ").And.Message.Contains("empty"));

    private static IEnumerable<string> Lossless() => DataGoldens.Files(".png").Concat(DataGoldens.Files(".bmp")).Where(file => file != "masks565.bmp");

    private static IEnumerable<string> Jpegs() => DataGoldens.Files(".jpg");

    private static int DifferenceFromPil(string file) =>
        DataGoldens.LargestDifference(ImageFile.Read(DataGoldens.FilePath(file)).Pixels, DataGoldens.Bytes(file + ".bin"));
}
