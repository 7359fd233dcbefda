using System.Buffers.Binary;
using Engine.Data;
using Engine.Data.Formats;

namespace Engine.Tests.Data;

public sealed class ImageLimitsTests
{
    [TestCase("rgb8.png")]
    [TestCase("rgb24.bmp")]
    public void PixelsAboveTheLimitAreRefusedAndAtTheLimitAreNot(string file)
    {
        byte[] bytes = DataGoldens.Bytes(file);
        Assert.That(ImageFile.Decode(bytes, file, new ImageLimits { MaxPixels = 13 * 11 }).Width, Is.EqualTo(13));
        Assert.That(
            () => ImageFile.Decode(bytes, file, new ImageLimits { MaxPixels = 13 * 11 - 1 }),
            Throws.TypeOf<InvalidDataException>().With.Message.StartsWith(file + ": ").And.Message.Contains("13×11"));
    }

    [Test]
    public void FilesAboveTheLimitAreRefusedUnread()
    {
        ImageLimits limits = new() { MaxFileBytes = 100 };
        Assert.That(() => ImageFile.Read(DataGoldens.FilePath("rgb24.bmp"), limits), Throws.TypeOf<InvalidDataException>().With.Message.Contains("100"));
        Assert.That(() => ImageFile.Decode(new byte[101], "many", limits), Throws.TypeOf<InvalidDataException>());
    }

    // 30,000 × 30,000 pixels in a file of a kilobyte: refused from the header, before any memory is taken for them.
    [TestCase("rgb8.png", 16, true)]
    [TestCase("colour420.jpg", 0, true)]
    [TestCase("rgb24.bmp", 18, false)]
    public void ASmallFileCannotClaimAHugeImage(string file, int at, bool bigEndian)
    {
        byte[] bytes = WithSize(file, at, bigEndian, 30_000);
        Assert.That(() => ImageFile.Decode(bytes, file), Throws.TypeOf<InvalidDataException>().With.Message.Contains("30000×30000"));
    }

    // Under the limit, but far more than the data can hold.
    [TestCase("rgb8.png", 16, true)]
    [TestCase("colour420.jpg", 0, true)]
    [TestCase("rgb24.bmp", 18, false)]
    public void ASizeThatTheDataCannotFillIsRefused(string file, int at, bool bigEndian)
    {
        byte[] bytes = WithSize(file, at, bigEndian, 9_000);
        DataGoldens.Bounded(() => Assert.That(() => ImageFile.Decode(bytes, file), Throws.TypeOf<InvalidDataException>()));
    }

    [TestCase("rgb8.png", 16, true)]
    [TestCase("colour420.jpg", 0, true)]
    [TestCase("rgb24.bmp", 18, false)]
    public void ZeroSidesAreRefused(string file, int at, bool bigEndian)
    {
        byte[] bytes = WithSize(file, at, bigEndian, 0);
        Assert.That(() => ImageFile.Decode(bytes, file), Throws.TypeOf<InvalidDataException>().With.Message.Contains("0×0"));
    }

    // Few pixels in all, but in a row that the decoder does not take.
    [TestCase("rgb8.png", 16, true)]
    [TestCase("rgb24.bmp", 18, false)]
    public void AVeryLongSideIsRefused(string file, int at, bool bigEndian)
    {
        byte[] bytes = WithSize(file, at, bigEndian, (1 << 24) + 1, 1);
        Assert.That(() => ImageFile.Decode(bytes, file), Throws.TypeOf<InvalidDataException>().With.Message.StartsWith(file + ": ").And.Message.Contains("16777217×1").And.Message.Contains("16777216"));
    }

    [Test]
    public void LimitsOutOfRangeAreRefused()
    {
        Assert.That(() => new ImageLimits { MaxPixels = 0 }, Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new ImageLimits { MaxPixels = ImageLimits.LargestMaxPixels + 1 }, Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new ImageLimits { MaxFileBytes = 0 }, Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    private static byte[] WithSize(string file, int at, bool bigEndian, int side) => WithSize(file, at, bigEndian, side, side);

    private static byte[] WithSize(string file, int at, bool bigEndian, int width, int height)
    {
        byte[] bytes = DataGoldens.Bytes(file);
        if (file.EndsWith(".jpg", StringComparison.Ordinal))
        {
            int frame = bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(frame + 5), (ushort)height);
            BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(frame + 7), (ushort)width);
        }
        else if (bigEndian)
        {
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(at), width);
            BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(at + 4), height);
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(29), Crc32.Of(bytes.AsSpan(12, 17)));
        }
        else
        {
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), width);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at + 4), height);
        }
        return bytes;
    }
}
