using Engine.Charts;

namespace Engine.Tests.Charts;

/// <summary>Axes against ticks found by hand.</summary>
public class ChartScaleTests
{
    [Test]
    public void TicksAreRoundNumbersAroundTheValues() => Assert.That(Scale(new("%"), 12, 47).Ticks, Is.EqualTo(new double[] { 10, 20, 30, 40, 50 }));

    [Test]
    public void ThreeEpochsHaveNoHalves() => Assert.That(Scale(new("epoch", 1, IsWhole: true), 1, 2, 3).Ticks, Is.EqualTo(new double[] { 1, 2, 3 }));

    [Test]
    public void ManyEpochsAreNotAllNamed() => Assert.That(Scale(new("epoch", 0, IsWhole: true), 1, 74).Ticks, Is.EqualTo(new double[] { 0, 20, 40, 60, 80 }));

    [Test]
    public void APartOfAnEpochFillsTheAxis() => Assert.That(Scale(new("epochs", 0, IsWhole: true), 0.01, 0.1).Ticks, Is.EqualTo(new[] { 0, 0.02, 0.04, 0.06, 0.08, 0.1 }).Within(1e-12));

    [Test]
    public void AFixedEndHolds()
    {
        ChartScale scale = Scale(new("%", 80, 100), 83, 99);
        Assert.That((scale.Place(80), scale.Place(90), scale.Place(100), scale.Place(70)), Is.EqualTo((0.0, 0.5, 1.0, 0.0)));
    }

    [Test]
    public void EqualRatiosAreEquallyFarApart()
    {
        ChartScale scale = Scale(new("norm", IsLogarithmic: true), 0.002, 50, 0);
        Assert.That(scale.Ticks.Select(scale.Label), Is.EqualTo(new[] { "10⁻³", "10⁻²", "10⁻¹", "10⁰", "10¹", "10²" }));
        Assert.That(scale.Place(1), Is.EqualTo(0.6).Within(1e-12));
        Assert.That(scale.Shows(0), Is.False);
    }

    [TestCase(new double[0])]
    [TestCase(new[] { double.NaN })]
    [TestCase(new[] { 0.0 })]
    [TestCase(new[] { -3.0, -3 })]
    public void AnAxisOfNothingOrOneValueHasAnExtent(double[] values)
    {
        ChartScale scale = Scale(new("loss"), values);
        Assert.That(scale.Ticks, Has.Count.GreaterThan(1));
        Assert.That(values.Where(scale.Shows).Select(scale.Place), Is.All.InRange(0.0, 1.0));
    }

    private static ChartScale Scale(ChartAxis axis, params double[] values) => new(axis, values);
}
