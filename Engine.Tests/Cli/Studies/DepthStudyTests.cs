using Engine.Analysis;
using Engine.Cli;
using Engine.Cli.Studies;
using Engine.Cli.Studies.Depths;
using Engine.Cli.Studies.Report;
using Engine.Cpu;
using Engine.Data;
using Engine.Layers;
using Engine.Models;

namespace Engine.Tests.Cli.Studies;

/// <summary>The study of depth on generated images, its networks against known figures, and what its verdict makes of others.</summary>
public sealed class DepthStudyTests
{
    private static readonly DepthNetwork[] Ladder = [.. DepthNetwork.Ladder];

    // Parameters as torchvision counts them, LeNet-5's by hand; receptive fields by hand: VGG-16 has r = 1 + Σ (k − 1)·j over 2, 2, 3, 3, 3 convolutions of
    // j = 1, 2, 4, 8, 16, two pixels each, and the poolings' j: 1 + 2·(2 + 4 + 12 + 24 + 48) + 31 = 212.
    [TestCase(0, 61_706, 16, 2, 3)]
    [TestCase(1, 61_100_840, 195, 5, 3)]
    [TestCase(2, 132_863_336, 150, 8, 3)]
    [TestCase(3, 133_047_848, 156, 10, 3)]
    [TestCase(4, 138_357_544, 212, 13, 3)]
    [TestCase(5, 143_667_240, 268, 16, 3)]
    public void ThePublishedNetworksAreCountedAsKnown(int rung, long parameters, int field, int convolutions, int linear)
    {
        PublishedNetwork network = PublishedNetwork.Of(Ladder[rung]);
        Assert.That(network.Cost.Parameters, Is.EqualTo(parameters));
        Assert.That(network.Field.Size.Height, Is.EqualTo(field));
        Assert.That(DepthNetwork.WeightLayers(network.Architecture), Is.EqualTo($"{convolutions} + {linear}"));
    }

    /// <summary>The small forms keep every convolution, and a VGG's linear layer reads 512 features.</summary>
    [Test]
    public void TheSmallNetworksKeepTheirConvolutions()
    {
        foreach (DepthNetwork network in Ladder)
        {
            Architecture published = network.Published(), small = network.Small(new ImageSize(3, 32, 32), 10);
            Assert.That(Filters(small), Is.EqualTo(Filters(published)), network.Name);
            Assert.That((small.Classes, small.Input[1]), Is.EqualTo((10, 32)));
        }

        // 13 convolutions, 14,714,688 with their biases, and 512·10 + 10.
        Assert.That(Cost.Of(Ladder[4].Small(new ImageSize(3, 32, 32), 10)).Parameters, Is.EqualTo(14_719_818));
        Assert.That(Ladder[4].Small(new ImageSize(1, 28, 28), 10).Input, Is.EqualTo(new Tensors.Shape(1, 32, 32, 1)), "smaller images are enlarged");

        static int[] Filters(Architecture architecture) => [.. architecture.Layers.Where(l => l.Layer is Conv2D).Select(l => l.Output[3])];
    }

    [Test]
    public void NetworksAreTimedTrainedAndListed()
    {
        using var backend = new CpuBackend(new CpuOptions { Threads = 2 });
        StudyContext context = StudySetting.On(backend, "synthetic:400:3x32x32");
        var settings = new DepthSettings([Ladder[0], Ladder[1]], [Ladder[0]], Runs: 2, Seeds: 2, Images: 128, Epochs: 2, TimeSpan.FromSeconds(0.2), TestImages: 30);
        var study = new DepthStudy(settings);
        var result = new StudyResult(study);
        DepthRun[] runs = study.RunAll(context, result);

        Assert.That(runs.Select(r => (r.Network, r.Budget, r.Seed)), Is.EqualTo(
            from seed in new ulong[] { 1, 2 } from budget in Enum.GetValues<DepthBudget>() from network in settings.Trained select (network, budget, seed)));
        Assert.That(runs.Where(r => r.Budget == DepthBudget.Epochs).Select(r => (r.Steps, r.Images, r.Test.Count)), Is.All.EqualTo((4, 256, 2)));
        Assert.That(runs.All(r => r.Training.Count == r.Test.Count && r.Training.Concat(r.Test).All(a => a is >= 0 and <= 1)));

        // In equal time the steps are as many as fit, at least one.
        Assert.That(runs.Where(r => r.Budget == DepthBudget.Time && r.Steps > 1).All(r => r.Seconds is > 0 and <= 0.2));
        Assert.That(result.Data.Single(p => p.Part == "published" && p.Series == "VGG-16" && p.YName == "parameters").Y, Is.EqualTo(138_357_544));
        Assert.That(result.Data.Single(p => p.Part == "published" && p.YName == "time of an image, ms").Series, Is.EqualTo("LeNet-5"));

        // What 16 counts: thirteen convolutions and three linear layers, numbered.
        TableBlock sixteen = result.Sections.Single(s => s.Title == "What 16 counts in VGG-16").Blocks.OfType<TableBlock>().Single();
        Assert.That(sixteen.Rows.Select(r => r[0]), Is.EqualTo(Enumerable.Range(1, 16).Select(i => $"{i}")));
        Assert.That(sixteen.Rows.Count(r => r[1] == "linear"), Is.EqualTo(3));
        Assert.That(result.Verdict!.Sentence, Is.EqualTo(new DepthFindings(runs).Verdict.Sentence));
        Assert.That(result.IsSynthetic);
    }

    /// <summary>Whoever waits no longer keeps the first seed's whole ladder and its verdict.</summary>
    [Test]
    public void InterruptedInTheSecondSeedItKeepsTheFirst()
    {
        using var backend = new CpuBackend(new CpuOptions { Threads = 2 });
        using var interrupt = new CancellationTokenSource();
        using var output = new Listener("seed 2", interrupt.Cancel);
        StudyContext context = StudySetting.On(backend, "synthetic:400:3x32x32", interrupt.Token, output);
        var study = new DepthStudy(new DepthSettings([Ladder[0]], [], Runs: 1, Seeds: 2, Images: 64, Epochs: 1, TimeSpan.FromSeconds(0.1), TestImages: 30));
        var result = new StudyResult(study);
        Assert.That(() => study.Run(context, result), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(result.Data.Where(p => p.YName == "images seen").Select(p => (p.Part, p.Seed)), Is.EqualTo(new[] { ("equal epochs", 1UL), ("equal time", 1UL) }));
        Assert.That(result.Verdict, Is.Not.Null);
    }

    [TestCase(0.05, 0.05, "Confirmed")]
    [TestCase(0.05, -0.05, "Partly")]
    [TestCase(-0.05, -0.05, "NotConfirmed")]
    [TestCase(0, 0, "NotConfirmed")]
    public void TheVerdictFollowsTheFigures(double withEpochs, double withTime, string finding)
    {
        // Each network knows so much more than the one below it, a little more or less with each seed.
        var findings = new DepthFindings([
            .. from budget in Enum.GetValues<DepthBudget>()
               from rung in Enumerable.Range(0, Ladder.Length)
               from seed in new ulong[] { 1, 2 }
               let test = 0.4 + rung * (budget == DepthBudget.Epochs ? withEpochs : withTime) + 0.001 * seed
               select new DepthRun(Ladder[rung], budget, seed, 10, 1, [test], [test]),
        ]);
        Assert.That(findings.Verdict.Finding.ToString(), Is.EqualTo(finding));
        Assert.That(findings.Gain((Ladder[4], Ladder[5]), DepthBudget.Epochs).Mean, Is.EqualTo(100 * withEpochs).Within(1e-9));
        if (withTime < 0)
            Assert.That(findings.Each.Last(), Does.Contain("the best is LeNet-5").And.Contains("Less is known from LeNet-5 to AlexNet (−5.0 points)"));
    }
}
