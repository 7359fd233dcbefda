using Engine.Cli.Output;

namespace Engine.Tests.Cli;

public sealed class ByteTextTests
{
    [TestCase(0, "0.0 KiB")]
    [TestCase(1536, "1.5 KiB")]
    [TestCase((1 << 20) - 52, "1,023.9 KiB")]
    [TestCase(1 << 20, "1.0 MiB")]
    [TestCase(553_430_176, "527.8 MiB")]
    [TestCase(1L << 30, "1.0 GiB")]
    [TestCase(80L << 30, "80.0 GiB")]
    public void EveryAmountIsInTheLargestUnitThatItFills(long bytes, string text) => Assert.That(ByteText.Of(bytes), Is.EqualTo(text));
}
