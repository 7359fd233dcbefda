using Engine.Cpu;

namespace Engine.Tests.Cpu;

/// <summary>How parts share a range.</summary>
public sealed class ShareTests
{
    [Test]
    public void PartsFollowEachOtherInWholeUnitsAndTheLastTakesTheTail([Values(0, 1, 7, 8, 100, 5_000_000_003)] long length, [Values(1, 2, 3, 7)] int parts, [Values(1, 8)] int unit)
    {
        long next = 0, most = length / unit / parts + 1;
        for (int part = 0; part < parts; part++)
        {
            Share share = Share.Of(length, part, parts, unit);
            Assert.That(share.First, Is.EqualTo(next));
            Assert.That((share.End - share.First) % unit, Is.Zero);
            Assert.That((share.End - share.First) / unit, Is.InRange(most - 1, most));
            Assert.That(share.Tail, Is.EqualTo(part == parts - 1 ? length % unit : 0));
            next = share.End;
        }

        Assert.That(next, Is.EqualTo(length - length % unit));
    }
}
