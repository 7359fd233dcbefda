using Engine.Analysis;
using Engine.Backends;
using Engine.Cpu;
using Engine.Models;
using Engine.Tests.Reference;

namespace Engine.Tests.Analysis;

/// <summary>The receptive field as it is measured, against the formula and against counting ways by hand.</summary>
public sealed class ReceptiveFieldProbeTests
{
    [TestCase(5, 1, 5)]
    [TestCase(3, 2, 5)]
    [TestCase(7, 1, 7)]
    [TestCase(3, 3, 7)]
    [TestCase(1, 2, 1)]
    public void ForwardAndBackwardSeeTheSame(int kernel, int count, int side)
    {
        using var cpu = new CpuBackend(new CpuOptions { Threads = 1 });
        using var reference = new ReferenceBackend();
        foreach (IBackend backend in (IBackend[])[cpu, reference])
        {
            Assert.That(ReceptiveFieldProbe.ByImpulse(backend, kernel, count)[^1].Side, Is.EqualTo(side));
            Assert.That(ReceptiveFieldProbe.ByGradient(backend, kernel, count)[^1].Side, Is.EqualTo(side));
        }

        ArchitectureBuilder network = Architecture.Define("stack", 1, 32, 32);
        for (int i = 0; i < count; i++)
            network.Conv2D(1, kernel, padding: kernel / 2);
        Assert.That(ReceptiveField.Of(network.Flatten().Linear(1).Build())[count - 1].Size.Height, Is.EqualTo(side));
    }

    /// <summary>A pixel counts by the ways to it: 1, 2, 3, 2, 1 along each side through two 3×3.</summary>
    [Test]
    public void PixelsCountByTheWaysToThem()
    {
        using var backend = new CpuBackend(new CpuOptions { Threads = 1 });
        IReadOnlyList<FieldMap> maps = ReceptiveFieldProbe.ByGradient(backend, 3, 2);
        Assert.That(maps.Select(m => m.Side), Is.EqualTo(new[] { 3, 5 }));
        float[] ways = [1, 2, 3, 2, 1];
        Assert.That(maps[1].Middle(5), Is.EqualTo(from a in ways from b in ways select a * b / 9).Within(1e-5f));
    }

    [TestCase(2, 1)]
    [TestCase(3, 0)]
    public void KernelsWithoutAMiddleAndEmptyStacksAreRefused(int kernel, int count)
    {
        using var backend = new CpuBackend(new CpuOptions { Threads = 1 });
        Assert.That(() => ReceptiveFieldProbe.ByImpulse(backend, kernel, count), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
