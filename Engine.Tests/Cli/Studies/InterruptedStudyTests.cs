using Engine.Cli.Studies;
using Engine.Cli.Studies.Augmentations;
using Engine.Cli.Studies.Filters;
using Engine.Cli.Studies.Kernels;
using Engine.Cpu;

namespace Engine.Tests.Cli.Studies;

/// <summary>Whoever waits no longer keeps the seeds that were whole: their figures, their section, and the verdict that they bear.</summary>
public sealed class InterruptedStudyTests
{
    [Test]
    public void KernelsKeepTheFirstSeed()
    {
        StudyResult result = Interrupted(new KernelsStudy(new KernelsSettings(TrainingImages: 64, TestImages: 30, Epochs: 1, Seeds: 2, Width: 4, TimedPlaces: 1, TimingSeconds: 0.01)));
        Assert.That(result.Verdict, Is.Not.Null);
        Assert.That(result.Sections, Has.Count.GreaterThan(2));
    }

    [Test]
    public void FiltersKeepTheFirstSeed()
    {
        StudyResult result = Interrupted(new FilterStudy(new FilterSettings(64, Epochs: 1, Seeds: 2, TestImages: 30)));
        Assert.That(result.Verdict, Is.Not.Null);
        Assert.That(result.Sections, Is.Not.Empty);
    }

    [Test]
    public void AugmentationKeepsTheFirstSeed()
    {
        StudyResult result = Interrupted(new AugmentationStudy(new AugmentationSettings([(64, 1)], Seeds: 2, TestImages: 30)));
        Assert.That(result.Sections, Has.Count.EqualTo(2), "the sheet, and the trainings with the first seed");
    }

    private static StudyResult Interrupted(Study study)
    {
        using var backend = new CpuBackend(new CpuOptions { Threads = 2 });
        using var interrupt = new CancellationTokenSource();
        using var output = new Listener("seed 2", interrupt.Cancel);
        StudyContext context = StudySetting.On(backend, "synthetic:400:3x32x32", interrupt.Token, output);
        var result = new StudyResult(study);
        Assert.That(() => study.Run(context, result), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(result.Data.Where(point => point.Seed is not null).Select(point => point.Seed).Distinct(), Is.EqualTo(new ulong?[] { 1 }));
        return result;
    }
}
