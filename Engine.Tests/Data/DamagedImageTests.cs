using System.Buffers.Binary;
using Engine.Data;
using Engine.Data.Formats;

namespace Engine.Tests.Data;

/// <summary>Whatever happens to a file on its way, reading it ends soon, with an image or with <see cref="InvalidDataException"/>.</summary>
public sealed class DamagedImageTests
{
    private const int FuzzCases = 40;

    [TestCaseSource(nameof(Files))]
    public void EveryTruncationIsRefused(string file)
    {
        byte[] bytes = DataGoldens.Bytes(file);
        DataGoldens.Bounded(() =>
        {
            for (int length = 0; length < bytes.Length; length++)
            {
                Assert.That(
                    () => ImageFile.Decode(bytes.AsMemory(0, length), file),
                    Throws.TypeOf<InvalidDataException>().With.Message.StartsWith(file + ": "), $"cut to {length} of {bytes.Length} bytes");
            }
        });
    }

    [TestCaseSource(nameof(Files))]
    public void ChangedBytesEndInAnImageOrARefusal(string file)
    {
        byte[] original = DataGoldens.Bytes(file);
        Random random = new(file.Length * 7919 + original.Length);
        DataGoldens.Bounded(() =>
        {
            for (int i = 0; i < FuzzCases; i++)
            {
                byte[] bytes = [.. original];
                for (int change = random.Next(1, 9); change > 0; change--)
                    bytes[random.Next(3, bytes.Length)] = (byte)random.Next(256);
                DecodeOrRefuse(bytes, file);
            }
        });
    }

    // With its checksums made good, damage reaches past the first check of a PNG.
    [TestCase("rgb8.png")]
    [TestCase("palette4-interlaced.png")]
    [TestCase("rgba16-interlaced.png")]
    public void ChangedBytesUnderGoodChecksumsEndInAnImageOrARefusal(string file)
    {
        byte[] original = DataGoldens.Bytes(file);
        Random random = new(original.Length);
        DataGoldens.Bounded(() =>
        {
            for (int i = 0; i < 4 * FuzzCases; i++)
            {
                byte[] bytes = [.. original];
                for (int change = random.Next(1, 4); change > 0; change--)
                    bytes[random.Next(8, bytes.Length)] = (byte)random.Next(256);
                RepairChecksums(bytes);
                DecodeOrRefuse(bytes, file);
            }
        });
    }

    // Random entropy-coded data under good headers: the decoder itself meets the damage.
    [TestCase("colour420.jpg")]
    [TestCase("progressive.jpg")]
    [TestCase("restarts.jpg")]
    public void RandomScanDataEndsInAnImageOrARefusal(string file)
    {
        byte[] original = DataGoldens.Bytes(file);
        int scan = original.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xDA]) + 14;
        Random random = new(original.Length);
        DataGoldens.Bounded(() =>
        {
            for (int i = 0; i < 4 * FuzzCases; i++)
            {
                byte[] bytes = [.. original];
                for (int at = scan; at < bytes.Length - 2; at++)
                {
                    if (bytes[at] != 0xFF && bytes[at - 1] != 0xFF && random.Next(8) == 0)
                        bytes[at] = (byte)random.Next(255);
                }
                DecodeOrRefuse(bytes, file);
            }
        });
    }

    // Extra bytes before a restart marker: StbImageSharp alone stops there, calls it success, and leaves the rest of the pixels unset.
    [Test]
    public void ADecoderThatStopsInTheMiddleIsNotBelieved()
    {
        byte[] bytes = DataGoldens.Bytes("restarts.jpg");
        int restart = bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xD0]);
        byte[] longer = [.. bytes[..restart], .. new byte[16], .. bytes[restart..]];
        Assert.That(() => ImageFile.Decode(longer, "a.jpg"), Throws.TypeOf<InvalidDataException>().With.Message.Contains("damaged"));
    }

    // The inflater tells of it otherwise than of all other damage.
    [Test]
    public void AStreamThatAsksForADictionaryIsRefused()
    {
        byte[] bytes = DataGoldens.Bytes("rgb8.png");
        int stream = bytes.AsSpan().IndexOf("IDAT"u8) + 4;
        (bytes[stream], bytes[stream + 1]) = (0x78, 0xBB);
        RepairChecksums(bytes);
        Assert.That(() => ImageFile.Decode(bytes, "a.png"), Throws.TypeOf<InvalidDataException>().With.Message.StartsWith("a.png: "));
    }

    private static void DecodeOrRefuse(byte[] bytes, string file)
    {
        try
        {
            Image image = ImageFile.Decode(bytes, file);
            Assert.That(image.Pixels.Length, Is.EqualTo(image.Width * image.Height * 3));
        }
        catch (InvalidDataException e)
        {
            Assert.That(e.Message, Does.StartWith(file + ": "));
        }
    }

    private static void RepairChecksums(byte[] bytes)
    {
        for (int at = 8; at + 12 <= bytes.Length;)
        {
            uint length = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan(at));
            if (length > bytes.Length - at - 12)
                return;
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(at + 8 + (int)length), Crc32.Of(bytes.AsSpan(at + 4, 4 + (int)length)));
            at += 12 + (int)length;
        }
    }

    private static IEnumerable<string> Files() => DataGoldens.Files(".jpg").Concat(
        ["rgb8.png", "grey1-interlaced.png", "palette4.png", "rgba16.png", "rgb24.bmp", "palette8.bmp", "os2-palette4.bmp", "masks565.bmp"]);
}
