using Engine.Backends;
using Engine.Cpu;
using Engine.Models;
using Engine.OpenCL;
using Engine.Tests.Support;
using Engine.Tests.Training;
using Engine.Training;

namespace Engine.Tests.OpenCL;

/// <summary>The same model, weights, seed and data learn the same on an OpenCL device as on the CPU.</summary>
public sealed class TrainingParityTests
{
    [OneTimeSetUp]
    public void Require() => OpenClPlatform.Require();

    /// <summary>Losses are averages of float32 sums in another order; steps multiply the difference, so the rates are such that all losses fall.</summary>
    [TestCase("lenet5", 28, ModelHead.Standard, 16, 20, 0.05)]
    [TestCase("vgg11", 32, ModelHead.Compact, 4, 20, 0.01)]
    [TestCase("vgg11-bn", 64, ModelHead.Compact, 8, 5, 0.001)]
    [TestCase("alexnet", 67, ModelHead.Standard, 2, 10, 0.01)]
    [TestCase("alexnet2012", 67, ModelHead.Standard, 2, 3, 0.01)]
    public void LossesAreTheCpus(string model, int side, ModelHead head, int batch, int steps, double rate)
    {
        Architecture architecture = ModelCatalog.Create(model, new ModelOptions { Classes = 10, Height = side, Width = side, Head = head });
        float[] expected = Losses(new CpuBackend(), architecture, batch, steps, rate), came = Losses(new OpenClBackend(), architecture, batch, steps, rate);
        Assert.That(came, Has.Length.EqualTo(steps));
        Assert.That(came, Is.EqualTo(expected).AsCollection.Within(1e-3));
        Assert.That(expected.Distinct().Count(), Is.EqualTo(steps), "nothing was learned");
    }

    [Test]
    public void AStepUploadsTwiceAndWaitsForNothing()
    {
        Architecture architecture = ModelCatalog.Create("lenet5", new ModelOptions { Classes = 10 });
        using var backend = new CountingBackend(new OpenClBackend());
        using var network = new Network(architecture, backend);
        network.InitializeWeights(1);
        using var learner = new Learner(network, 4, new LearnerOptions { Optimizer = new SgdOptimizer { LearningRate = 0.05, WeightDecay = 5e-4 }, ClipNorm = 1, ReadEvery = 4 });
        for (int step = 0; step < 4; step++)
            GeneratedImages.Step(learner, step);
        backend.Reset();
        GeneratedImages.Step(learner, 4);
        Assert.That((backend.Uploads, backend.Downloads, backend.Synchronizations, backend.Allocations), Is.EqualTo((2L, 0L, 0L, 0L)));
    }

    /// <summary>The driver is asked for nothing that waits: below the boundary too, from the second window of losses on.</summary>
    [Test]
    public void AStepMakesNoCallThatWaits()
    {
        Architecture architecture = ModelCatalog.Create("lenet5", new ModelOptions { Classes = 10 });
        WatchedCalls? calls = null;
        using var backend = new OpenClBackend(new OpenClOptions(), cl => calls = new WatchedCalls(cl));
        using var network = new Network(architecture, backend);
        network.InitializeWeights(1);
        using var learner = new Learner(network, 4, new LearnerOptions { Optimizer = new SgdOptimizer { LearningRate = 0.05 }, ReadEvery = 4 });
        for (int step = 0; step < 4; step++)
            GeneratedImages.Step(learner, step);
        calls!.Reset();
        GeneratedImages.Step(learner, 4);
        Assert.That((calls.Waits, calls.Buffers), Is.EqualTo((0, 0)));
        Assert.That(calls.Launches, Is.GreaterThan(20));
    }

    [Test]
    public void TwoRunsGiveTheSameBits()
    {
        Architecture architecture = ModelCatalog.Create("vgg11-bn", new ModelOptions { Classes = 10, Height = 32, Width = 32, Head = ModelHead.Compact });
        Assert.That(Losses(new OpenClBackend(), architecture, 4, 3, 0.01), Is.EqualTo(Losses(new OpenClBackend(), architecture, 4, 3, 0.01)));
    }

    private static float[] Losses(IBackend backend, Architecture architecture, int batch, int steps, double rate)
    {
        using IBackend owned = backend;
        using var network = new Network(architecture, backend);
        network.InitializeWeights(5);
        using var learner = new Learner(network, batch, new LearnerOptions { Optimizer = new SgdOptimizer { LearningRate = rate, WeightDecay = 5e-4 }, ReadEvery = steps, Seed = 3 });
        for (int step = 0; step < steps; step++)
            GeneratedImages.Step(learner, step);
        return [.. learner.Losses.ToArray().Select(l => l.Loss)];
    }
}
