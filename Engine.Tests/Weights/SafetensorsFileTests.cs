using Engine.Tensors;
using Engine.Tests.Support;
using Engine.Weights;

namespace Engine.Tests.Weights;

/// <summary>Reading valid files, and writing them.</summary>
public class SafetensorsFileTests
{
    private static string Golden => Path.Combine(TestContext.CurrentContext.TestDirectory, "Weights", "Goldens", "types.safetensors");

    [Test]
    public void TypesOfAFileByPythonAreReadExactly()
    {
        using SafetensorsFile file = SafetensorsFile.Open(Golden);
        Assert.That(file.Metadata, Is.EqualTo(new Dictionary<string, string> { ["format"] = "pt", ["note"] = "größer" }));
        Assert.That(file.Names, Is.EqualTo((string[])["f32", "f16", "bf16", "scalar", "empty", "counter"]), "in the order of their bytes, not of the header");

        float[] expected = [0, -0f, 1, -1.5f, float.PositiveInfinity, float.NegativeInfinity];
        foreach (string name in (string[])["f32", "f16", "bf16"])
        {
            Assert.That(file.ShapeOf(name), Is.EqualTo((long[])[4, 2]));
            float[] values = Read(file, name, 8);
            Assert.That(values[..6].Select(BitConverter.SingleToInt32Bits), Is.EqualTo(expected.Select(BitConverter.SingleToInt32Bits)), name);
            Assert.That(values[6], Is.NaN);
        }

        // The smallest subnormal of each type.
        Assert.That(Read(file, "f32", 8)[7], Is.EqualTo(float.Epsilon));
        Assert.That(Read(file, "f16", 8)[7], Is.EqualTo(MathF.Pow(2, -24)));
        Assert.That(Read(file, "bf16", 8)[7], Is.EqualTo(BitConverter.Int32BitsToSingle(1 << 16)));
        Assert.That(Read(file, "scalar", 1), Is.EqualTo((float[])[2.5f]));
        Assert.That(file.ShapeOf("scalar"), Is.Empty);
        Assert.That(Read(file, "empty", 0), Is.Empty);
    }

    [Test]
    public void ATypeThatIsNoFloatIsRefusedByNameWhenRead()
    {
        using SafetensorsFile file = SafetensorsFile.Open(Golden);
        Assert.That(() => Read(file, "counter", 1), Throws.TypeOf<InvalidDataException>().With.Message.Contains("'counter'").And.Message.Contains("I64"));
    }

    [Test]
    public void PartsAreRead()
    {
        using SafetensorsFile file = SafetensorsFile.Open(Golden);
        SafetensorsEntry entry = file.Entries.Single(e => e.Name == "f32");
        var part = new float[2];
        file.Read(entry, 2, part);
        Assert.That(part, Is.EqualTo((float[])[1, -1.5f]));
        Assert.That(() => file.Read(entry, 7, part), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("'f32'"));
        Assert.That(() => file.Read(entry, -1, part), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => file.Read("none", 0, part), Throws.ArgumentException.With.Message.Contains("'none'"));
        Assert.That(file.ShapeOf("none"), Is.Null);
    }

    [Test]
    public void AFileInMemoryIsReadAsOneOnDisk()
    {
        using SafetensorsFile mapped = SafetensorsFile.Open(Golden), memory = SafetensorsFile.Open(File.ReadAllBytes(Golden), "resource");
        Assert.That(memory.Names, Is.EqualTo(mapped.Names));
        Assert.That(memory.Metadata, Is.EqualTo(mapped.Metadata));
        foreach (SafetensorsEntry entry in mapped.Entries.Where(e => e.Type is "F32" or "F16" or "BF16"))
            Assert.That(Read(memory, entry.Name, (int)entry.ElementCount), Is.EqualTo(Read(mapped, entry.Name, (int)entry.ElementCount)));
        Assert.That(() => Read(memory, "none", 1), Throws.ArgumentException.With.Message.Contains("resource"));
    }

    [Test]
    public void HalvesAndBrainFloatsWidenExactly()
    {
        var bits = new byte[2 * 65536];
        for (int i = 0; i < 65536; i++)
            BitConverter.TryWriteBytes(bits.AsSpan(2 * i), (ushort)i);
        var f16 = new float[65536];
        var bf16 = new float[65536];
        HalfPrecision.WidenF16(bits, f16);
        HalfPrecision.WidenBF16(bits, bf16);
        for (int i = 0; i < 65536; i++)
        {
            // IEEE binary16 by its definition: sign, 5 bits of exponent, 10 of fraction.
            int exponent = i >> 10 & 31, fraction = i & 1023;
            double size = exponent == 0 ? fraction * Math.Pow(2, -24)
                : exponent < 31 ? (1024 + fraction) * Math.Pow(2, exponent - 25)
                : fraction == 0 ? double.PositiveInfinity : double.NaN;
            Assert.That(f16[i], Is.EqualTo((float)(i < 32768 ? size : -size)), $"{i:X4}");
            Assert.That(BitConverter.SingleToUInt32Bits(bf16[i]) >> 16, Is.EqualTo((uint)i));
        }
    }

    [Test]
    public void WhatIsWrittenIsReadAgain()
    {
        using var folder = new TemporaryFolder();
        string path = folder["out.safetensors"];
        float[] large = [.. Enumerable.Range(0, 700_001).Select(i => CounterRandom.Uniform(3, (ulong)i))];
        SafetensorsWriter.Write(path, [Tensor("größe.weight", [700_001], large), Tensor("s", [], [4]), Tensor("none", [0, 5], [])], new Dictionary<string, string> { ["a"] = "b" });
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Assert.That(file.Metadata["a"], Is.EqualTo("b"));
        Assert.That(Read(file, "größe.weight", large.Length), Is.EqualTo(large));
        Assert.That(Read(file, "s", 1), Is.EqualTo((float[])[4]));
        Assert.That(file.ShapeOf("none"), Is.EqualTo((long[])[0, 5]));
        Assert.That(BitConverter.ToInt64(File.ReadAllBytes(path)) % 8, Is.Zero, "the tensors are aligned");
        Assert.That(folder.Files, Is.EqualTo((string[])["out.safetensors"]));
    }

    [Test]
    public void AFailureKeepsTheOldFileAndLeavesNothingElse()
    {
        using var folder = new TemporaryFolder();
        string path = folder["out.safetensors"];
        SafetensorsWriter.Write(path, [Tensor("old", [1], [1])]);
        byte[] before = File.ReadAllBytes(path);
        var failing = new SafetensorsTensor("new", [1_000_000], (start, _) =>
        {
            if (start > 0)
                throw new IOException("the source is gone");
        });
        Assert.That(() => SafetensorsWriter.Write(path, [failing]), Throws.TypeOf<IOException>().With.Message.Contains("gone"));
        Assert.That(File.ReadAllBytes(path), Is.EqualTo(before));
        Assert.That(folder.Files, Is.EqualTo((string[])["out.safetensors"]));
    }

    [Test]
    public void WhatCannotBeWrittenIsRefused()
    {
        using var folder = new TemporaryFolder();
        string path = folder["out.safetensors"];
        Assert.That(() => SafetensorsWriter.Write(path, [Tensor("a", [1], [1]), Tensor("a", [1], [1])]), Throws.ArgumentException.With.Message.Contains("'a'"));
        Assert.That(() => SafetensorsWriter.Write(path, [Tensor("", [1], [1])]), Throws.ArgumentException);
        Assert.That(() => SafetensorsWriter.Write(path, [Tensor("__metadata__", [1], [1])]), Throws.ArgumentException);
        Assert.That(() => SafetensorsWriter.Write(path, [Tensor("a", [-1], [])]), Throws.ArgumentException.With.Message.Contains("-1"));
        string nowhere = Path.Combine(folder["no"], "folder", "x.safetensors");
        Assert.That(() => SafetensorsWriter.Write(nowhere, [Tensor("a", [1], [1])]), Throws.TypeOf<IOException>().With.Message.Contains(nowhere));
        Assert.That(folder.Files, Is.Empty);
    }

    [Test]
    public void AClosedFileSaysSo()
    {
        SafetensorsFile file = SafetensorsFile.Open(Golden);
        file.Dispose();
        Assert.That(() => Read(file, "f32", 8), Throws.TypeOf<ObjectDisposedException>());
    }

    /// <summary>Reading through a file gives its pages back: what stays resident is a piece, not the file.</summary>
    [Test]
    [Platform("Linux")]
    public void ReadingKeepsLittleResident()
    {
        using var folder = new TemporaryFolder();
        string path = folder["large.safetensors"];
        const int elements = 24_000_000;
        SafetensorsWriter.Write(path, [new SafetensorsTensor("w", [elements], (start, span) => span.Fill(start))]);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        var part = new float[elements / 8];
        long before = ResidentFilePages();
        for (int i = 0; i < 8; i++)
            file.Read("w", (long)i * part.Length, part);
        Assert.That(ResidentFilePages() - before, Is.LessThan(16 << 10), "KiB of file pages more than before reading 92 MiB");
    }

    private static long ResidentFilePages() =>
        long.Parse(File.ReadLines("/proc/self/status").First(l => l.StartsWith("RssFile", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], System.Globalization.CultureInfo.InvariantCulture);

    private static float[] Read(SafetensorsFile file, string name, int count)
    {
        var values = new float[count];
        file.Read(name, 0, values);
        return values;
    }

    private static SafetensorsTensor Tensor(string name, long[] shape, float[] values) =>
        new(name, shape, (start, span) => values.AsSpan((int)start, span.Length).CopyTo(span));
}
