using System.Text.RegularExpressions;
using Engine.Analysis;
using Engine.Cli.Studies;
using Engine.Cli.Studies.Kernels;
using Engine.Cli.Studies.Report;
using Engine.Cpu;
using Engine.Data;

namespace Engine.Tests.Cli.Studies;

/// <summary>The study of filter sizes on generated images, and what its verdict makes of figures.</summary>
public sealed class KernelsStudyTests
{
    private static readonly KernelsSettings Small = new(TrainingImages: 100, TestImages: 50, Epochs: 2, Seeds: 2, Width: 4, TimingSeconds: 0, TimedPlaces: 1);

    [Test]
    public void ItMeasuresFieldsWeightsAndTrainings()
    {
        using var backend = new CpuBackend(new CpuOptions { Threads = 2 });
        var study = new KernelsStudy(Small);
        var result = new StudyResult(study);
        study.Run(StudySetting.On(backend, "synthetic:300:3x16x16"), result);

        double Figure(string part, string series, string name) => result.Data.Single(p => p.Part == part && p.Series == series && p.YName == name).Y;
        foreach ((string series, int side, int weights) in ((string, int, int)[])[("one 5×5", 5, 25), ("two 3×3", 5, 18), ("one 7×7", 7, 49), ("three 3×3", 7, 27)])
        {
            Assert.That(Figure("receptive field", series, "side by impulse, pixels"), Is.EqualTo(side));
            Assert.That(Figure("receptive field", series, "side by gradient, pixels"), Is.EqualTo(side));
            Assert.That(Figure("receptive field", series, "weights per pair of channels"), Is.EqualTo(weights));
        }

        Assert.That(Figure("cost", "5×5 512@14", "ratio of MACs"), Is.EqualTo(25.0 / 18));
        Assert.That(Figure("cost", "7×7 512@14", "ratio of MACs"), Is.EqualTo(49.0 / 27));
        Assert.That(Figure("cost", "two 3×3 512@14", "activation bytes"), Is.EqualTo(2 * 512 * 14 * 14 * 4));
        Assert.That(Figure("cost", "two 3×3 512@14", "time by best method, ms"), Is.Positive);

        DataPoint[] trained = [.. result.Data.Where(p => p.Part == "trained")];
        Assert.That(trained, Has.Length.EqualTo(3 * 2 * 3));
        foreach (var run in trained.GroupBy(p => (p.Series, p.Seed)))
        {
            double Of(string name) => run.Single(p => p.YName == name).Y;
            Assert.That(Of("gap, points"), Is.EqualTo(Of("training accuracy, %") - Of("test accuracy, %")));
        }

        Assert.That(result.Data.Count(p => p.Part == "training"), Is.EqualTo(3 * 2 * 2 * 2));
        Assert.That(result.IsSynthetic);
        Assert.That(result.Verdict!.Sentence, Does.Contain("one 5×5 and two 3×3 both see 5×5 with 25 and 18 weights (28 % fewer)").And.Contain("one 7×7 and three 3×3 both see 7×7 with 49 and 27 weights (45 % fewer)"));
        Assert.That(result.Sections.Select(s => s.Blocks.Count), Is.All.Positive);
        Assert.That(result.Sections[0].Blocks.OfType<DrawingBlock>().Select(b => Regex.Count(b.Svg, "<polygon")), Is.EqualTo(new[] { 1 + 9 + 25, 1 + 9 + 25 + 49 }));
    }

    /// <summary>Interrupted while it trains, it keeps the sections before.</summary>
    [Test]
    public void WhatWasDoneBeforeAnInterruptionIsKept()
    {
        using var backend = new CpuBackend(new CpuOptions { Threads = 2 });
        using var stop = new CancellationTokenSource();
        var study = new KernelsStudy(Small with { Epochs = 1_000_000 });
        var result = new StudyResult(study);
        Task<Exception?> running = Task.Run(() =>
        {
            try
            {
                study.Run(StudySetting.On(backend, "synthetic:300:3x16x16", stop.Token), result);
                return null;
            }
            catch (OperationCanceledException e)
            {
                return (Exception)e;
            }
        });
        Assert.That(SpinWait.SpinUntil(() => result.Sections.Count == 2, TimeSpan.FromMinutes(1)));
        stop.Cancel();
        Assert.That(running.Result, Is.InstanceOf<OperationCanceledException>());
        Assert.That(result.Sections, Has.Count.EqualTo(2));
        Assert.That(result.Verdict, Is.Null);
    }

    [Test]
    public void BlocksDifferInFiltersOnly()
    {
        var image = new ImageSize(3, 32, 32);
        long Parameters(KernelVariant variant) => Cost.Of(variant.Build(image, 10, 8)).Parameters;
        Assert.That(Parameters(KernelVariant.Pair), Is.EqualTo(Parameters(KernelVariant.Linear)));

        // Two blocks of 8·8 pairs of channels; the pair has one bias more for each channel.
        Assert.That(Parameters(KernelVariant.Large) - Parameters(KernelVariant.Pair), Is.EqualTo(2 * (64 * (25 - 18) - 8)));
        var fields = KernelVariant.All.Select(v => ReceptiveField.Of(v.Build(image, 10, 8)));
        Assert.That(fields.Select(f => f[^3].Size.Height).Distinct().Count(), Is.EqualTo(1), "all see as much");
    }

    [TestCase(5, 7, 6, 0, "Confirmed")]
    [TestCase(5, 7, 6, 2, "Confirmed")]
    [TestCase(5, 7, 6, -2, "Partly")]
    [TestCase(5, 7, -6, 0, "Partly")]
    [TestCase(7, 7, 6, 0, "Partly")]
    [TestCase(5, 9, 6, 0, "Partly")]
    [TestCase(7, 7, -6, 0, "NotConfirmed")]
    [TestCase(5, 7, 4, 0, "Partly")]
    [TestCase(5, 7, 0.5, 0, "Partly")]
    public void TheVerdictFollowsTheFigures(int fieldOfTwo, int fieldOfThree, double gapClosed, double testGained, string finding)
    {
        // Gaps of three seeds that differ by two points: by Student's t, 4.303 · 2/√3, less than 5.0 points are within what seeds explain. A smaller gap at fewer test images known is none.
        StackField[] fields = [new(5, 1, 5, 5), new(3, 2, fieldOfTwo, fieldOfTwo), new(7, 1, 7, 7), new(3, 3, fieldOfThree, fieldOfThree)];
        var findings = new KernelsFindings(fields, [
            .. from seed in new ulong[] { 1, 2, 3 } from variant in KernelVariant.All
               let test = variant == KernelVariant.Large ? 60 : 60 + testGained
               select new KernelsRun(variant, seed, [], test + 20 + (variant == KernelVariant.Large ? 2.0 * (seed - 2.0) : -gapClosed), test),
        ]);
        Assert.That(findings.Verdict.Finding.ToString(), Is.EqualTo(finding));
        Assert.That(findings.Verdict.Sentence, Does.Contain(findings.OverfitsLess ? "which is less overfitting" : gapClosed > 5 ? "fewer test images are known too" : "no less overfitting than the seeds explain"));
        Assert.That(findings.GapClosed(KernelVariant.Pair).Mean, Is.EqualTo(gapClosed).Within(1e-9));
        Assert.That(findings.Verdict.Sentence, Does.Contain("25 and 18 weights (28 % fewer)").And.Contain("49 and 27 weights (45 % fewer)").And.Contain("20.0 ± 2.0 points with 5×5").And.EndsWith($"{findings.Verdict.Word}."));
    }

    /// <summary>A field that only one of the two measurements finds is none.</summary>
    [Test]
    public void ForwardAndBackwardMustAgree() => Assert.That(new StackField(3, 2, 5, 3).SeesAsMuchAs(new StackField(5, 1, 5, 5)), Is.False);
}
