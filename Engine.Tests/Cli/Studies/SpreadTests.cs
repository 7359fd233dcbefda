using Engine.Cli.Studies;

namespace Engine.Tests.Cli.Studies;

/// <summary>What counts as more than chance between seeds.</summary>
public sealed class SpreadTests
{
    // By hand, t = mean · √n / deviation: 1.3 · √3 / 0.6 = 3.75 beside 4.303; 1.3 · √5 / 0.6 = 4.84 beside 2.776; 12 · √2 / 1.414 = 12.0 beside 12.706.
    [TestCase(false, 0.7, 1.3, 1.9)]
    [TestCase(true, 0.6, 0.9, 1.3, 1.7, 2.0)]
    [TestCase(false, 11, 13)]
    [TestCase(true, 12, 13.5)]
    [TestCase(false, 5)]
    [TestCase(true, 1, 1, 1)]
    [TestCase(false, 0, 0, 0)]
    public void AMeanCountsByStudentsT(bool counts, params double[] values)
    {
        var spread = new Spread(values);
        Assert.That((spread.IsAboveZero, spread.IsBelowZero), Is.EqualTo((counts, false)));
        Assert.That(new Spread([.. values.Select(v => -v)]).IsBelowZero, Is.EqualTo(counts));
    }

    [Test]
    public void OneSeedTestsNothing()
    {
        Assert.That(Verdict.Of(1, true, true), Is.EqualTo(Finding.NotTested));
        Assert.That(Verdict.Of(2, true, true), Is.EqualTo(Finding.Confirmed));
    }
}
