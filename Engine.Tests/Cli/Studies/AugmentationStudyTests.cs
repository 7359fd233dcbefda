using Engine.Cli;
using Engine.Cli.Studies;
using Engine.Cli.Studies.Augmentations;
using Engine.Cli.Studies.Report;
using Engine.Cpu;

namespace Engine.Tests.Cli.Studies;

/// <summary>The study of augmentation on generated images, and what its verdict makes of figures.</summary>
public sealed class AugmentationStudyTests
{
    [Test]
    public void EveryVariantIsTrainedAndJudgedOnTheSameImages()
    {
        using var backend = new CpuBackend(new CpuOptions { Threads = 2 });
        StudyContext context = StudySetting.On(backend, "synthetic:300:3x32x32");
        var study = new AugmentationStudy(new AugmentationSettings([(100, 3)], Seeds: 2, TestImages: 50));
        var result = new StudyResult(study);
        study.Run(context, result);
        AugmentationRun[] runs =
        [
            .. result.Data.GroupBy(p => (p.Series, p.Seed)).Select(run => new AugmentationRun(
                Variant.All.Single(v => v.Name == run.Key.Series), 100, run.Key.Seed!.Value, Parts(run, "training accuracy, %"), Parts(run, "test accuracy, %"))),
        ];
        static double[] Parts(IEnumerable<DataPoint> run, string name) => [.. run.Where(p => p.YName == name).Select(p => p.Y / 100)];
        Assert.That(runs.GroupBy(r => r.Variant).Select(g => (g.Key, g.Count())), Is.EqualTo(Variant.All.Select(v => (v, 2))));
        Assert.That(runs.Select(r => (r.Training.Count, r.Test.Count)), Is.All.EqualTo((3, 3)));
        Assert.That(runs.All(r => r.Gap == r.Training[^1] - r.Test[^1] && r.Training.Concat(r.Test).All(a => a is >= 0 and <= 1)));
        Assert.That(runs.Select(r => string.Join(' ', r.Training)).Distinct().Count(), Is.GreaterThan(7), "augmentations changed nothing");

        var findings = new AugmentationFindings(runs);
        Assert.That(result.Verdict!.Sentence, Is.EqualTo(findings.Verdict.Sentence));
        Assert.That(result.Data.Count(p => p.YName == "test accuracy, %"), Is.EqualTo(7 * 2 * 3));
        ImageBlock sheet = result.Sections[0].Blocks.OfType<ImageBlock>().Single();
        Assert.That(sheet.Image.Width, Is.GreaterThan(6 * 32));
    }

    [TestCase(0.1, 0.05, "Confirmed")]
    [TestCase(0.1, -0.05, "Partly")]
    [TestCase(-0.1, 0.05, "Partly")]
    [TestCase(-0.1, -0.05, "NotConfirmed")]
    [TestCase(0, 0, "NotConfirmed")]
    public void TheVerdictFollowsTheFigures(double gapClosed, double gained, string finding)
    {
        // Without augmentation 90 % of the training images are known and 50 % of the others, a little more or less with each seed.
        AugmentationRun Of(Variant variant, int images, ulong seed)
        {
            double test = 0.5 + 0.001 * seed + (variant == Variant.None ? 0 : gained), gap = 0.4 + 0.002 * seed - (variant == Variant.None ? 0 : gapClosed);
            return new AugmentationRun(variant, images, seed, [test + gap], [test]);
        }

        var findings = new AugmentationFindings([
            .. from variant in Variant.All from images in new[] { 1000, 5000 } from seed in new ulong[] { 1, 2, 3 } select Of(variant, images, seed),
        ]);
        Assert.That(findings.Verdict.Finding.ToString(), Is.EqualTo(finding));
        Assert.That(findings.GapClosed(Variant.Four, 1000).Mean, Is.EqualTo(100 * gapClosed).Within(1e-9));
        Assert.That(findings.Gained(Variant.Four, 5000).Mean, Is.EqualTo(100 * gained).Within(1e-9));
    }
}
