using Engine.Cli;
using Engine.Cli.Studies;
using Engine.Cli.Studies.Filters;
using Engine.Cli.Studies.Report;
using Engine.Cpu;

namespace Engine.Tests.Cli.Studies;

/// <summary>The study of filters on generated images: the hand-made ones by hand calculation, and that learned ones learn and frozen ones do not.</summary>
public sealed class FilterStudyTests
{
    /// <summary>The convolution that the networks run gives what Sobel's filter gives on a step of brightness: (1 + 2 + 1) times its height in each channel.</summary>
    [Test]
    public void SobelFindsAStep()
    {
        const int Side = 12;
        using var backend = new CpuBackend(new CpuOptions { Threads = 1 });
        FilterBank edges = HandMadeFilters.Edges(3);
        float[] image = [.. from y in Enumerable.Range(0, Side) from x in Enumerable.Range(0, Side) from c in Enumerable.Range(0, 3) select x < Side / 2 ? 0f : 1f];
        float[] maps = edges.Maps(backend, image, Side, Side);
        float At(int filter, int x) => maps[(Side / 2 * Side + x) * edges.Count + filter];

        // Sobel's squares sum to 12 a channel; filters are scaled to a sum of 2.
        double height = 3 * 4 * Math.Sqrt(2.0 / (3 * 12));
        Assert.That(At(0, Side / 2 - 1), Is.EqualTo(height).Within(1e-5), "the step to the right, from both sides of it");
        Assert.That(At(0, Side / 2), Is.EqualTo(height).Within(1e-5));
        Assert.That(At(0, Side / 2 - 3), Is.Zero);
        Assert.That(At(0, Side / 2 + 2), Is.EqualTo(0).Within(1e-5), "even brightness");
        foreach (int other in new[] { 1, 2, 3 })
            Assert.That(At(other, Side / 2), Is.EqualTo(0).Within(1e-5), "rows do not change, and ReLU lets no step to the left through");
    }

    [Test]
    public void LevelledFiltersFindEquallyMuch()
    {
        const int Side = 8, Images = 3;
        using var backend = new CpuBackend(new CpuOptions { Threads = 1 });
        var random = new Random(3);
        float[] images = [.. Enumerable.Range(0, Images * Side * Side * 3).Select(_ => random.NextSingle() - 0.5f)];
        FilterBank edges = HandMadeFilters.Edges(3), levelled = edges.Levelled(backend, images, Side, Side);
        float[] maps = levelled.Maps(backend, images, Side, Side);
        for (int f = 0; f < levelled.Count; f++)
            Assert.That(Math.Sqrt(maps.Where((_, i) => i % levelled.Count == f).Average(m => (double)m * m)), Is.EqualTo(1).Within(1e-5), $"filter {f}");
        Assert.That(FilterShape.Likeness(edges, levelled), Is.EqualTo(1).Within(1e-6), "their shapes stay");
        Assert.That(edges.Levelled(backend, new float[Side * Side * 3], Side, Side).Weights, Is.EqualTo(edges.Weights), "nothing is found in black");
    }

    [Test]
    public void HandMadeFiltersAreWhatTheyAreCalled()
    {
        FilterBank edges = HandMadeFilters.Edges(3), coloured = HandMadeFilters.EdgesAndColours;
        Assert.That((edges.Count, coloured.Count, edges.Side), Is.EqualTo((16, 16, 5)));
        for (int f = 0; f < edges.Count; f++)
        {
            float[] filter = edges[f].ToArray();
            Assert.That(filter.Sum(w => (double)w * w), Is.EqualTo(2).Within(1e-5), $"filter {f}");
            Assert.That(filter.Sum(w => (double)w), Is.EqualTo(0).Within(1e-5), $"filter {f} finds something in even brightness");
            Assert.That(Enumerable.Range(0, f).Any(other => edges[other].SequenceEqual(edges[f])), Is.False, $"filter {f} is there twice");
        }

        Assert.That(FilterShape.Of(edges).Colour, Is.EqualTo(0).Within(1e-6));
        Assert.That(FilterShape.Of(coloured).Colour, Is.EqualTo(4.0 / 16).Within(1e-6), "four of the sixteen tell colours apart and nothing else");
        Assert.That(HandMadeFilters.Edges(1).Channels, Is.EqualTo(1));
    }

    /// <summary>An edge of any direction is all edge, a spot none, and noise has the share that chance gives.</summary>
    [Test]
    public void ShapesAreMeasured()
    {
        FilterBank Of(params double[][] filters) => new(5, 1, [.. filters.SelectMany(f => f).Select(w => (float)w)], new float[filters.Length]);
        Assert.That(FilterShape.Of(Of(HandMadeFilters.GaussianEdge(0.7), HandMadeFilters.GaussianEdge(2))).Edge, Is.EqualTo(1).Within(1e-6));
        FilterShape spot = FilterShape.Of(Of(HandMadeFilters.Gaussian()));
        Assert.That((spot.Edge, spot.Spot), Is.EqualTo((0.0, 1.0)).Using<double>((a, b) => Math.Abs(a - b) < 1e-6));
        var random = new Random(5);
        FilterShape noise = FilterShape.Of(Of([.. Enumerable.Range(0, 4000).Select(_ => Enumerable.Range(0, 25).Select(_ => Normal()).ToArray())]));
        Assert.That(noise.Edge, Is.EqualTo(2.0 / 25).Within(0.004));
        Assert.That(noise.Spot, Is.EqualTo(1.0 / 25).Within(0.004));

        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
    }

    [Test]
    public void LearnedFiltersChangeAndFrozenOnesDoNot()
    {
        using var backend = new CpuBackend(new CpuOptions { Threads = 2 });
        StudyContext context = StudySetting.On(backend, "synthetic:300:3x32x32");
        var study = new FilterStudy(new FilterSettings(100, Epochs: 3, Seeds: 2, TestImages: 50));
        var result = new StudyResult(study);
        IReadOnlyList<FilterRun> runs = study.RunAll(context, result);
        Assert.That(runs.GroupBy(r => r.Contender).Select(g => (g.Key, g.Count())), Is.EqualTo(FilterContender.For(3).Select(c => (c, 2))));
        foreach (FilterRun run in runs)
        {
            Assert.That(run.After.Weights, run.Contender.IsFrozen ? Is.EqualTo(run.Before.Weights) : Is.Not.EqualTo(run.Before.Weights), run.Contender.Name);
            Assert.That(run.After.Bias, run.Contender.IsFrozen ? Is.All.Zero : Has.Some.Not.Zero, run.Contender.Name);
            Assert.That((run.Training.Count, run.Test.Count), Is.EqualTo((3, 3)));
        }

        // The control is the learned filters' noise; frozen filters are brought to one strength, whose sum of squares no longer says anything.
        FilterRun Of(FilterContender contender) => runs.First(r => r.Contender == contender);
        Assert.That(FilterShape.Likeness(Of(FilterContender.Random).Before, Of(FilterContender.Learned).Before), Is.EqualTo(1).Within(1e-6));

        var findings = new FilterFindings(runs);
        Assert.That(result.Verdict!.Sentence, Is.EqualTo(findings.Verdict.Sentence));
        Assert.That(result.Sections.SelectMany(s => s.Blocks).OfType<ImageBlock>().Count(), Is.EqualTo(2));
        Assert.That(result.Data.Count(p => p.YName == "test accuracy, %"), Is.EqualTo(4 * 2 * 3));
    }

    [TestCase(0.05, true, "Confirmed")]
    [TestCase(0.05, false, "Partly")]
    [TestCase(-0.05, true, "Partly")]
    [TestCase(-0.05, false, "NotConfirmed")]
    [TestCase(0, false, "NotConfirmed")]
    public void TheVerdictFollowsTheFigures(double gained, bool becomeEdges, string finding)
    {
        FilterBank noise = HandMadeFilters.EdgesAndColours, after = becomeEdges ? HandMadeFilters.Edges(3) : noise;
        var findings = new FilterFindings([
            .. from contender in FilterContender.For(3)
               from seed in new ulong[] { 1, 2, 3 }
               let test = 0.5 + 0.001 * seed + (contender == FilterContender.Learned ? gained : 0)
               select new FilterRun(contender, seed, noise, after, [test], [test]),
        ]);
        Assert.That(findings.Verdict.Finding.ToString(), Is.EqualTo(finding));
        Assert.That(findings.Gained(FilterContender.Edges).Mean, Is.EqualTo(100 * gained).Within(1e-9));
        string difference = gained == 0 ? "0.0 ± 0.0 points more are known than with hand-made edges, within" : $"5.0 ± 0.0 points {(gained > 0 ? "more" : "fewer")} are known than with hand-made edges, beyond";
        Assert.That(findings.Each.First(), Does.Contain(difference));
    }
}
