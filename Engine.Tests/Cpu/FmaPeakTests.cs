using Engine.Cpu;

namespace Engine.Tests.Cpu;

public sealed class FmaPeakTests
{
    [Test]
    public void AnInstructionSetThatTheProcessorLacksIsRefused()
    {
        Assume.That(InstructionSets.Best, Is.Not.EqualTo(InstructionSet.Avx512), "every set is there");
        Assert.That(() => FmaPeak.Measure(InstructionSet.Avx512, 2, 0.01), Throws.InstanceOf<PlatformNotSupportedException>());
    }

    [Test]
    public void NoThreadsAreRefused() => Assert.That(() => FmaPeak.Measure(InstructionSet.Scalar, 0, 0.01), Throws.InstanceOf<ArgumentOutOfRangeException>());
}
