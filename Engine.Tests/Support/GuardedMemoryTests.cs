namespace Engine.Tests.Support;

/// <summary>The guard itself: without it, the tests at unmapped pages would show nothing.</summary>
public sealed class GuardedMemoryTests
{
    [Test]
    public void ReadingOneElementBeyondEndsTheProcess([Values] GuardSide side)
    {
        Assume.That(GuardedMemory.IsSupported, "guarded memory needs Linux");
        Assert.That(ChildProcess.RunOverread(side), Is.Not.Zero);
    }

    [Test]
    public unsafe void AllOfItCanBeWritten([Values] GuardSide side, [Values(1, 1023, 1024, 1025)] int length)
    {
        Assume.That(GuardedMemory.IsSupported, "guarded memory needs Linux");
        using var memory = new GuardedMemory(length, side);
        var span = new Span<float>((void*)memory.Pointer, length);
        Assert.That(span.ContainsAnyExcept(0f), Is.False);
        span.Fill(1);
    }
}
