using System.Text;
using Engine.Tensors;
using Engine.Tests.Support;
using Engine.Weights;

namespace Engine.Tests.Weights;

/// <summary>Everything that the format forbids is refused when the file is opened, with the path and, where there is one, the tensor's name.</summary>
public class MalformedFileTests
{
    private const string Two = """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[1,3],"data_offsets":[8,20]}}""";

    public static IEnumerable<TestCaseData<byte[], string[]>> Files()
    {
        TestCaseData<byte[], string[]> Case(string name, byte[] file, params string[] says) => new TestCaseData<byte[], string[]>(file, says).SetArgDisplayNames(name);
        TestCaseData<byte[], string[]> Header(string name, string header, int bytes, params string[] says) => Case(name, SafetensorsBytes.File(header, bytes), says);
        static string One(string rest) => "{\"bad\":{" + rest + "}}";

        yield return Case("empty file", [], "0 bytes", "too short");
        yield return Case("seven bytes", new byte[7], "7 bytes", "too short");
        yield return Case("header over the end", SafetensorsBytes.FileClaiming(1000, Two, 20), "1000", "over the end");
        yield return Case("header over the limit", SafetensorsBytes.FileClaiming(100_000_001, Two, 20), "100000001", "limit");
        yield return Case("header length with the top bit", SafetensorsBytes.FileClaiming(ulong.MaxValue, Two, 20), "limit");
        yield return Case("no header", SafetensorsBytes.File("", 0), "'{'");
        yield return Header("header is an array", "[1]", 0, "'{'");
        yield return Header("header begins with a space", " {}", 0, "'{'");
        yield return Case("bad UTF-8", SafetensorsBytes.File([.. "{\""u8, 0xFF, 0xFE, .. "\":{}}"u8], 0), "UTF-8");
        yield return Header("JSON that ends early", Two[..^1], 20, "JSON");
        yield return Header("JSON with a comma too many", "{,}", 0, "JSON");
        yield return Header("text after the object", "{} {}", 0, "JSON");
        yield return Header("a name twice", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "'a'", "twice");
        yield return Header("metadata twice", """{"__metadata__":{},"__metadata__":{}}""", 0, "'__metadata__'", "twice");
        yield return Header("metadata with a number", """{"__metadata__":{"k":1}}""", 0, "'__metadata__'", "'k'", "strings");
        yield return Header("metadata a string", """{"__metadata__":"x"}""", 0, "'__metadata__'", "object");
        yield return Header("tensor not an object", """{"bad":7}""", 0, "'bad'", "object");
        yield return Header("no dtype", One("\"shape\":[1],\"data_offsets\":[0,4]"), 4, "'bad'", "lacks dtype");
        yield return Header("no shape", One("\"dtype\":\"F32\",\"data_offsets\":[0,4]"), 4, "'bad'", "lacks shape");
        yield return Header("no offsets", One("\"dtype\":\"F32\",\"shape\":[1]"), 4, "'bad'", "lacks data_offsets");
        yield return Header("dtype a number", One("\"dtype\":32,\"shape\":[1],\"data_offsets\":[0,4]"), 4, "'bad'", "dtype");
        yield return Header("unknown dtype", One("\"dtype\":\"F31\",\"shape\":[1],\"data_offsets\":[0,4]"), 4, "'bad'", "'F31'", "F32");
        yield return Header("a key twice", One("\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]"), 4, "'bad'", "'dtype' twice");
        yield return Header("an unknown key", One("\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4],\"order\":1"), 4, "'bad'", "'order'");
        yield return Header("shape a number", One("\"dtype\":\"F32\",\"shape\":1,\"data_offsets\":[0,4]"), 4, "'bad'", "shape", "array");
        yield return Header("negative extent", One("\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,4]"), 4, "'bad'", "shape");
        yield return Header("fractional extent", One("\"dtype\":\"F32\",\"shape\":[1.5],\"data_offsets\":[0,4]"), 4, "'bad'", "shape");
        yield return Header("extent over 64 bits", One("\"dtype\":\"F32\",\"shape\":[99999999999999999999],\"data_offsets\":[0,4]"), 4, "'bad'", "shape");
        yield return Header("product over 64 bits", One("\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,4]"), 4, "'bad'", "more elements than can be counted");
        yield return Header("bytes over 64 bits", One("\"dtype\":\"F32\",\"shape\":[4611686018427387904],\"data_offsets\":[0,0]"), 0, "'bad'", "more elements than can be counted");
        yield return Header("one offset", One("\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0]"), 4, "'bad'", "data_offsets", "two");
        yield return Header("reversed offsets", One("\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,0]"), 4, "'bad'", "reversed");
        yield return Header("size is not shape times type", One("\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]"), 8, "'bad'", "12 bytes", "8");
        yield return Header("half a byte", One("\"dtype\":\"F4\",\"shape\":[3],\"data_offsets\":[0,1]"), 1, "'bad'");
        yield return Header("overlapping", """{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"bad":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""", 12, "'bad'", "overlap");
        yield return Header("a hole between", """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"bad":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}""", 12, "'bad'", "hole");
        yield return Header("a hole at the start", """{"bad":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "'bad'", "hole");
        yield return Header("data too short", Two, 19, "'b'", "too short");
        yield return Header("trailing bytes", Two, 21, "1 trailing", "'b'");
        yield return Header("bytes but no tensor", "{}", 3, "3 trailing");
    }

    [TestCaseSource(nameof(Files))]
    public void IsRefusedByName(byte[] file, string[] says)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("weights.safetensors", file);
        var refused = Assert.Throws<InvalidDataException>(() => SafetensorsFile.Open(path));
        Assert.That(refused!.Message, Does.StartWith(path + ": "));
        Assert.That(refused.Message, Does.Not.Contain("\n"));
        foreach (string part in says)
            Assert.That(refused.Message, Does.Contain(part));
        Assert.That(() => SafetensorsFile.Open(file, path), Throws.TypeOf<InvalidDataException>().With.Message.EqualTo(refused.Message), "in memory as on disk");
    }

    [Test]
    public void MissingFileAndFolder()
    {
        using var folder = new TemporaryFolder();
        Assert.That(() => SafetensorsFile.Open(folder["none"]), Throws.TypeOf<FileNotFoundException>().With.Message.Contains("no such file"));
        Directory.CreateDirectory(folder["folder"]);
        Assert.That(() => SafetensorsFile.Open(folder["folder"]), Throws.TypeOf<FileNotFoundException>().With.Message.Contains("folder"));
    }

    /// <summary>Seeded damage to a valid header: it opens or it is refused, and nothing else ever comes out.</summary>
    [Test]
    [CancelAfter(30_000)]
    public void DamageIsRefusedOrHarmless()
    {
        using var folder = new TemporaryFolder();
        byte[] good = SafetensorsBytes.File(Two, 20);
        int refused = 0;
        for (int round = 0; round < 3000; round++)
        {
            byte[] bytes = [.. good];
            ulong random = CounterRandom.Bits(11, (ulong)round);
            for (int i = 0; i <= (int)(random & 3); i++)
            {
                ulong place = CounterRandom.Bits(12, (ulong)(4 * round + i));
                bytes[place % (ulong)bytes.Length] = (byte)(place >> 40);
            }

            if ((random & 64) != 0)
                bytes = bytes[..(int)((random >> 8) % (ulong)bytes.Length)];
            string path = folder.Write("weights.safetensors", bytes);
            try
            {
                using SafetensorsFile file = SafetensorsFile.Open(path);
                foreach (SafetensorsEntry entry in file.Entries.Where(e => e.Type == "F32"))
                    file.Read(entry, 0, new float[entry.ElementCount]);
            }
            catch (InvalidDataException e)
            {
                refused++;
                Assert.That(e.Message, Does.StartWith(path), Encoding.Latin1.GetString(bytes));
            }
        }

        Assert.That(refused, Is.GreaterThan(1000));
    }
}
