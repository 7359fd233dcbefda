using System.Text.Json.Nodes;
using Engine.Backends;
using Engine.Cpu;
using Engine.Data;
using Engine.Layers;
using Engine.Models;
using Engine.Tests.Support;
using Engine.Training;
using Engine.Weights;

namespace Engine.Tests.Training;

/// <summary>Whole trainings: that they learn, stop and go on with the same bits, and refuse what cannot be.</summary>
public sealed class TrainerTests
{
    /// <summary>Something of everything that remembers: dropout, batch norm, momentum, augmentation, an order of its own each epoch.</summary>
    private static readonly Architecture Small = Like(Activation.Relu, 0.2f);

    private static readonly OpenedData Data = Generated();

    private static TrainingOptions Options => new()
    {
        Epochs = 3, Batch = 16, Schedule = LearningRateSchedule.Parse("cosine"), WarmUpEpochs = 0.5, Augmentation = AugmentationPipeline.Parse("crop,flip,noise"),
        Learner = new LearnerOptions { Optimizer = new SgdOptimizer { LearningRate = 0.05, WeightDecay = 5e-4 }, Seed = 3, ClipNorm = 5 },
    };

    public static IEnumerable<TestCaseData<int>> StoppingSteps() =>
        new[] { 1, 7, 12, 13, 24, 30 }.Select(step => new TestCaseData<int>(step).SetArgDisplayNames($"after step {step} of 36"));

    /// <summary>No step follows the last, whose loss would show it. Nothing is called best, and no checkpoint is replaced: one was written before the validation, for there was none.</summary>
    [Test]
    public void ADivergenceInTheLastStepIsOne([Values] bool validates)
    {
        using var session = new Session(Options with
        {
            Epochs = 1, Steps = 1, WarmUpEpochs = 0, Schedule = LearningRateSchedule.Constant,
            Learner = new LearnerOptions { Optimizer = new SgdOptimizer { LearningRate = 0.1, WeightDecay = 1e300 } },
        }, data: validates ? Data : Data with { Validation = null });
        int checkpoints = 0;
        var watcher = new Watcher { OnCheckpoint = () => checkpoints++ };
        var thrown = Assert.Throws<TrainingDivergedException>(() => session.Trainer.Run(watcher))!;
        Assert.That((thrown.Step, thrown.Layer), Is.EqualTo((1, "features.0")));
        Assert.That(thrown.Message, Does.Contain("lower learning rate").And.Contain("features.0"));
        Assert.That((watcher.Epochs.Count, checkpoints), Is.EqualTo((0, validates ? 1 : 0)));
    }

    /// <summary>What a training leaves is used as it was validated: the file alone for a model of the catalogue, with its architecture for one's own.</summary>
    [Test]
    public void WhatWasLearntIsUsedAsItWasValidated([Values] bool isOwn)
    {
        var options = new ModelOptions { Classes = 10, Height = 16, Width = 20, Activation = Activation.Tanh, Head = ModelHead.Compact };
        Architecture architecture = isOwn ? Architecture.Define("mine", 3, 16, 20).Conv2D(8, 3).ReLU().Flatten().Linear(10).Build() : ModelCatalog.Create("lenet5", options with { Channels = 3 });
        var data = new SyntheticDataSet(64, new ImageSize(3, 16, 20), seed: 1);
        using var folder = new TemporaryFolder();
        using var backend = new CpuBackend();
        using var network = new Network(architecture, backend);
        network.InitializeWeights(1);
        using var trainer = new Trainer(network, data, data, new TrainingOptions { Epochs = 1, Batch = 16, Normalization = new Normalization([0.4f, 0.5f, 0.6f], [0.3f, 0.2f, 0.1f]) });
        EpochMetrics epoch = trainer.Run().Epochs[0];
        trainer.SaveWeights(folder["weights"]);

        using ImageClassifier classifier = ImageClassifier.Open(folder["weights"], backend, isOwn ? architecture : null);
        int right = Enumerable.Range(0, data.Count).Count(i => classifier.Classify(data.Read(i), 1)[0] is { } best && best.Index == data.LabelOf(i) && best.Label == data.ClassNames[best.Index]);
        Assert.That((double)right / data.Count, Is.EqualTo(epoch.ValAccuracy));
        Assert.That(classifier.Preprocessing.Normalization.Mean, Is.EqualTo(trainer.Preprocessing.Normalization.Mean));
        if (isOwn)
        {
            Assert.That(() => ImageClassifier.Open(folder["weights"], backend), Throws.TypeOf<InvalidDataException>().With.Message.Contains("'mine'"));
            Architecture other = Architecture.Define("other", 3, 16, 16).Conv2D(8, 3).ReLU().Flatten().Linear(10).Build();
            Assert.That(() => ImageClassifier.Open(folder["weights"], backend, other), Throws.TypeOf<InvalidDataException>().With.Message.Contains("16×20").And.Message.Contains("16×16"));
        }
    }

    [Test]
    public void ItLearns()
    {
        using var training = new Session(Options with { Epochs = 12, Augmentation = null });
        TrainingResult result = training.Trainer.Run();
        Assert.That(result.WasCancelled, Is.False);
        Assert.That(result.Epochs, Has.Count.EqualTo(12));
        Assert.That(result.Epochs[^1].ValAccuracy, Is.GreaterThan(0.9), string.Join(", ", result.Epochs.Select(e => $"{e.ValAccuracy:F2}")));
        Assert.That(result.Epochs[^1].TrainLoss, Is.LessThan(result.Epochs[0].TrainLoss / 2));
        Assert.That(result.Epochs.Select(e => e.Step), Is.EqualTo(Enumerable.Range(1, 12).Select(e => 12L * e)));
        Assert.That(result.Epochs[0].IsBest);
    }

    [Test]
    public void TheSameSeedGivesTheSameBitsForAnyNumberOfThreads()
    {
        string first = TrainWhole(Options, threads: 1);
        Assert.That(TrainWhole(Options with { LoaderThreads = 3 }, threads: 2), Is.EqualTo(first));
        Assert.That(TrainWhole(Options with { Learner = Options.Learner with { Seed = 4 } }, threads: 1), Is.Not.EqualTo(first));
    }

    [TestCaseSource(nameof(StoppingSteps))]
    public void StoppedAndResumedItGivesTheSameBits(int step)
    {
        using var folder = new TemporaryFolder();
        using var whole = new Session(Options);
        var all = new Watcher();
        whole.Trainer.Run(all);

        var before = new Watcher();
        using (var stopped = new Session(Options))
        {
            using var cancellation = new CancellationTokenSource();
            before.AfterStep = s =>
            {
                if (s == step)
                    cancellation.Cancel();
            };
            before.OnCheckpoint = () => Checkpoint.Save(stopped.Trainer, folder["last.ckpt"]);
            TrainingResult result = stopped.Trainer.Run(before, cancellationToken: cancellation.Token);
            Assert.That((result.WasCancelled, result.Steps), Is.EqualTo((true, (long)step)));
        }

        using var resumed = new Session(Options, seed: 99);
        Checkpoint.Load(resumed.Trainer, folder["last.ckpt"]);
        var after = new Watcher();
        TrainingResult rest = resumed.Trainer.Run(after);
        Assert.That(rest.WasCancelled, Is.False);
        Assert.That(before.Steps.Concat(after.Steps), Is.EqualTo(all.Steps));
        Assert.That(before.Epochs.Concat(after.Epochs), Is.EqualTo(all.Epochs), "epochs' figures");
        Assert.That(Weights(resumed.Network), Is.EqualTo(Weights(whole.Network)));
    }

    [Test]
    public void StoppedWhileValidatingItValidatesAgain()
    {
        using var folder = new TemporaryFolder();
        using var whole = new Session(Options);
        var all = new Watcher();
        whole.Trainer.Run(all);

        using var stopped = new Session(Options);
        using var cancellation = new CancellationTokenSource();
        var before = new Watcher { OnCheckpoint = () => Checkpoint.Save(stopped.Trainer, folder["last.ckpt"]) };
        TrainingResult result = stopped.Trainer.Run(before, new CancelWhenValidating(cancellation), cancellation.Token);
        Assert.That(result.WasCancelled);
        Assert.That(before.Epochs, Is.Empty);

        using var resumed = new Session(Options);
        Checkpoint.Load(resumed.Trainer, folder["last.ckpt"]);
        var after = new Watcher();
        resumed.Trainer.Run(after);
        Assert.That(after.Epochs, Is.EqualTo(all.Epochs));
    }

    [Test]
    public void WithAdamWTooAndFrozenLayers()
    {
        using var folder = new TemporaryFolder();
        TrainingOptions options = Options with { Steps = 20, Learner = Options.Learner with { Optimizer = new AdamWOptimizer { LearningRate = 1e-3 }, Frozen = ["features.0", "features.1"] } };
        string whole = TrainWhole(options, 1);
        using var stopped = new Session(options);
        using var cancellation = new CancellationTokenSource();
        stopped.Trainer.Run(new Watcher { AfterStep = s => { if (s == 9) cancellation.Cancel(); }, OnCheckpoint = () => Checkpoint.Save(stopped.Trainer, folder["last.ckpt"]) }, cancellationToken: cancellation.Token);
        using var resumed = new Session(options);
        Checkpoint.Load(resumed.Trainer, folder["last.ckpt"]);
        Assert.That(resumed.Trainer.Run().Steps, Is.EqualTo(20));
        Assert.That(Weights(resumed.Network), Is.EqualTo(whole));

        using var other = new Session(Options with { Steps = 20, Learner = options.Learner with { Frozen = [] } });
        Assert.That(() => Checkpoint.Load(other.Trainer, folder["last.ckpt"]), Throws.TypeOf<InvalidDataException>().With.Message.Contains("frozen"));
    }

    [Test]
    public void ABatchIsNotLargerThanTheDataNorTheClassesMoreThanTheNetworks()
    {
        using var backend = new CpuBackend(new CpuOptions { Threads = 1 });
        using var network = new Network(Small, backend);
        network.InitializeWeights(1);
        Assert.That(() => new Trainer(network, Data.Training, options: Options with { Batch = 1000 }),
            Throws.InstanceOf<ArgumentException>().With.Message.Contains("1000").And.Message.Contains("192"));
        using var few = new Network(Architecture.Define("few", 3, 16, 16).Flatten().Linear(4).Build(), backend);
        few.InitializeWeights(1);
        Assert.That(() => new Trainer(few, Data.Training, options: Options), Throws.InstanceOf<ArgumentException>().With.Message.Contains("4 classes").And.Message.Contains("10"));
        foreach (TrainingOptions wrong in new[] { Options with { Epochs = 0 }, Options with { Steps = 0 }, Options with { Batch = 0 }, Options with { WarmUpEpochs = double.NaN }, Options with { LoaderThreads = 0 } })
            Assert.That(() => new Trainer(network, Data.Training, options: wrong), Throws.InstanceOf<ArgumentException>());
    }

    /// <summary>Images to try a network on that were opened apart, with fewer classes, are not judged by the numbers that these have there.</summary>
    [Test]
    public void ValidationClassesAreMatchedByName()
    {
        // A pixel of red, green or blue, and a network that says which.
        InMemoryDataSet Colours(string name, string[] classes, params int[] colours) => new(
            name, new ImageSize(3, 1, 1), [.. colours.SelectMany(colour => Enumerable.Range(0, 3).Select(c => (byte)(c == colour ? 255 : 0)))], [.. Enumerable.Range(0, colours.Length)], classes);
        InMemoryDataSet training = Colours("training", ["red", "green", "blue"], 0, 1, 2);
        using var backend = new CpuBackend(new CpuOptions { Threads = 1 });
        using var network = new Network(Architecture.Define("colours", 3, 1, 1).Flatten().Linear(3).Build(), backend);
        network.InitializeWeights(1);
        string weights = network.Architecture.Layers[^1].Name + ".weight";
        network.WriteParameter(weights, [9, 0, 0, 0, 9, 0, 0, 0, 9]);
        var options = new TrainingOptions { Epochs = 2, Batch = 3, Learner = new LearnerOptions { Optimizer = new SgdOptimizer { LearningRate = 1e-9 } } };

        using (var trainer = new Trainer(network, training, Colours("apart", ["blue", "red"], 2, 0), options))
            Assert.That(trainer.Run().Epochs.Select(epoch => (epoch.ValAccuracy, epoch.IsBest)), Is.EqualTo(new (double?, bool)[] { (1, true), (1, false) }), "of equal epochs the first is the best");
        Assert.That(() => new Trainer(network, training, Colours("other", ["blue", "mauve"], 2, 0), options), Throws.TypeOf<InvalidDataException>().With.Message.StartsWith("other: image 1").And.Message.Contains("'mauve'"));
    }

    [Test]
    public void CheckpointsOfOtherTrainingsAreRefusedAndChangeNothing()
    {
        using var folder = new TemporaryFolder();
        using var training = new Session(Options with { Steps = 3 });
        training.Trainer.Run();
        string path = folder["last.ckpt"];
        Checkpoint.Save(training.Trainer, path);
        byte[] good = File.ReadAllBytes(path);

        using var victim = new Session(Options with { Steps = 3 }, seed: 8);
        string before = Weights(victim.Network);
        void Refused(byte[] bytes, string says)
        {
            File.WriteAllBytes(folder["bad.ckpt"], bytes);
            Assert.That(() => Checkpoint.Load(victim.Trainer, folder["bad.ckpt"]), Throws.TypeOf<InvalidDataException>().With.Message.Contains("bad.ckpt").And.Message.Contains(says));
            Assert.That(Weights(victim.Network), Is.EqualTo(before));
        }

        Refused(good[..^5], "");
        Refused(good[..100], "");
        foreach (int place in new[] { 40, good.Length / 3, good.Length / 2, good.Length - 1 })
        {
            byte[] flipped = [.. good];
            flipped[place] ^= 1;
            Refused(flipped, "");
        }

        victim.Network.SaveWeights(folder["weights.safetensors"]);
        Refused(File.ReadAllBytes(folder["weights.safetensors"]), "sha256");
        Assert.That(() => Checkpoint.Load(victim.Trainer, folder["none.ckpt"]), Throws.TypeOf<FileNotFoundException>());

        using var otherSeed = new Session(Options with { Steps = 3, Learner = Options.Learner with { Seed = 77 } });
        Assert.That(() => Checkpoint.Load(otherSeed.Trainer, path), Throws.TypeOf<InvalidDataException>().With.Message.Contains("seed 3").And.Message.Contains("77"));
        using var otherModel = new Session(Options with { Steps = 3 }, architecture: Architecture.Define("other", 3, 16, 16).Flatten().Linear(10).Build());
        Assert.That(() => Checkpoint.Load(otherModel.Trainer, path), Throws.TypeOf<InvalidDataException>().With.Message.Contains("model small").And.Message.Contains("other"));

        using var shorter = new Session(Options with { Steps = 2 });
        Assert.That(() => Checkpoint.Load(shorter.Trainer, path), Throws.TypeOf<InvalidDataException>().With.Message.Contains("step 3").And.Message.Contains("step 2"));
        using var frozen = new Session(Options with { Steps = 3, Learner = Options.Learner with { Frozen = ["features.0"] } });
        Assert.That(() => Checkpoint.Load(frozen.Trainer, path), Throws.TypeOf<InvalidDataException>().With.Message.Contains("features.0.weight").And.Message.Contains("frozen"));

        Checkpoint.Load(victim.Trainer, path);
        Assert.That(Weights(victim.Network), Is.EqualTo(Weights(training.Network)));
    }

    /// <summary>Each of these changes the bits or the figures, and none is seen in the weights.</summary>
    [Test]
    public void ACheckpointOfOtherSettingsIsRefusedByTheirName()
    {
        using var folder = new TemporaryFolder();
        string path = folder["last.ckpt"];
        TrainingOptions options = Options with { Steps = 2 };
        SgdOptimizer sgd = (SgdOptimizer)options.Learner.Optimizer;
        using (var training = new Session(options))
            Checkpoint.Save(training.Trainer, path);

        void Refused(Session other, params string[] says)
        {
            using (other)
            {
                InvalidDataException? refusal = Assert.Throws<InvalidDataException>(() => Checkpoint.Load(other.Trainer, path), string.Join(", ", says));
                foreach (string part in says.Prepend(path + ": "))
                    Assert.That(refusal!.Message, Does.Contain(part));
            }
        }

        Session With(Optimizer optimizer) => new(options with { Learner = options.Learner with { Optimizer = optimizer } });
        Refused(With(sgd with { LearningRate = 0.01 }), "learningRate 0.05", "0.01");
        Refused(With(sgd with { WeightDecay = 0 }), "weightDecay 0.0005", "has 0.");
        Refused(With(sgd with { Momentum = 0.8 }), "momentum 0.9", "0.8");
        Refused(With(sgd with { Nesterov = true }), "nesterov off", "on");
        Refused(new(options with { Learner = options.Learner with { ClipNorm = null } }), "clipNorm 5", "none");
        Refused(new(options with { Learner = options.Learner with { LabelSmoothing = 0.1 } }), "labelSmoothing 0", "0.1");
        Refused(new(options with { Schedule = LearningRateSchedule.Constant }), "schedule 0.5 epochs of warm-up, then cosine", "constant");
        Refused(new(options with { WarmUpEpochs = 0 }), "0.5 epochs of warm-up", "has cosine");
        Refused(new(options with { Shuffle = false }), "shuffle on", "off");
        Refused(new(options with { Augmentation = null }), "augment crop=1,flip=0.5,noise=0.05", "none");
        Refused(new(options with { Normalization = new Normalization([0.5f, 0.5f, 0.5f], []) }), "mean none", "0.5 0.5 0.5");
        Refused(new(options with { Normalization = new Normalization([], [0.5f, 0.5f, 0.25f]) }), "deviation none", "0.5 0.5 0.25");
        Refused(new(options, architecture: Like(Activation.Tanh, 0.2f)), "layer features.5 ReLU", "Tanh");
        Refused(new(options, architecture: Like(Activation.Relu, 0.3f)), "p 0.2", "p 0.3");
        Refused(new(options, data: Data with { Validation = null }), "tried on images", "none");
        Refused(new(options, data: Data with { Validation = Data.Training }), "tried on other images", Data.Training.Description);
        Refused(new(options, data: Data with { Training = Data.Validation! }), Data.Validation!.Description, "have changed since");

        using (var trainingOfAdam = new Session(options with { Learner = options.Learner with { Optimizer = new AdamWOptimizer { LearningRate = 1e-3 } } }))
            Checkpoint.Save(trainingOfAdam.Trainer, path);
        Refused(With(new AdamWOptimizer { LearningRate = 1e-3, Beta2 = 0.99 }), "beta2 0.999", "0.99");

        using var longer = new Session(options with { Steps = 4, LoaderThreads = 1, Learner = options.Learner with { Optimizer = new AdamWOptimizer { LearningRate = 1e-3 } } }, threads: 1);
        Checkpoint.Load(longer.Trainer, path);
    }

    /// <summary>Checkpoints said less once; those trainings are not lost.</summary>
    [Test]
    public void ACheckpointOfAnOlderVersionIsGoneOnWith()
    {
        using var folder = new TemporaryFolder();
        using var training = new Session(Options with { Steps = 3 });
        training.Trainer.Run();
        Checkpoint.Save(training.Trainer, folder["new.ckpt"]);
        string[] old = ["version", "model", "input", "classes", "optimizer", "batchSize", "seed", "data", "step", "epoch", "batch", "lossSum", "hits", "images", "best"];
        using (SafetensorsFile file = SafetensorsFile.Open(folder["new.ckpt"]))
        {
            JsonObject state = JsonNode.Parse(file.Metadata[WeightsCheck.CheckpointKey])!.AsObject();
            foreach (string key in state.Select(pair => pair.Key).Except(old).ToArray())
                state.Remove(key);
            Assert.That(state, Has.Count.EqualTo(old.Length));
            Dictionary<string, string> remarks = file.Metadata.Where(pair => pair.Key != "sha256").ToDictionary();
            remarks[WeightsCheck.CheckpointKey] = state.ToJsonString();
            SafetensorsWriter.Write(folder["old.ckpt"], [.. file.Names.Select(name => new SafetensorsTensor(name, [.. file.ShapeOf(name)!], (start, values) => file.Read(name, start, values)))], remarks, isSealed: true);
        }

        using var resumed = new Session(Options with { Steps = 3 }, seed: 99);
        Checkpoint.Load(resumed.Trainer, folder["old.ckpt"]);
        Assert.That(resumed.Trainer.Learner.Steps, Is.EqualTo(3));
        Assert.That(Weights(resumed.Network), Is.EqualTo(Weights(training.Network)));
    }

    [Test]
    public void AnEvaluationCountsWhatTheNetworkSays()
    {
        using var training = new Session(Options with { Epochs = 4, Augmentation = null });
        training.Trainer.Run();
        EvaluationResult result = Evaluator.Run(training.Network, Data.Validation!, Normalization.None, batch: 7);
        int hits = 0, five = 0;
        double loss = 0;
        var confusion = new int[10, 10];
        float[] image = new float[768], scores = new float[10];
        for (int i = 0; i < Data.Validation!.Count; i++)
        {
            Image picture = Data.Validation.Read(i);
            for (int p = 0; p < 768; p++)
                image[p] = picture.Pixels[p] / 255f;
            training.Network.Run(image, 1, scores);
            int label = Data.Validation.LabelOf(i);
            int[] order = [.. Enumerable.Range(0, 10).OrderByDescending(c => scores[c]).ThenBy(c => c)];
            hits += order[0] == label ? 1 : 0;
            five += order.Take(5).Contains(label) ? 1 : 0;
            loss += Math.Log(scores.Sum(s => Math.Exp((double)s - scores[label])));
            confusion[label, order[0]]++;
        }

        int count = Data.Validation.Count;
        Assert.That(result.Images, Is.EqualTo(count));
        Assert.That(result.Top1, Is.EqualTo((double)hits / count));
        Assert.That(result.Top5, Is.EqualTo((double)five / count));
        Assert.That(result.Loss, Is.EqualTo(loss / count).Within(1e-5));
        for (int label = 0; label < 10; label++)
            Assert.That(result.Confusion[label], Is.EqualTo(Enumerable.Range(0, 10).Select(c => confusion[label, c])));
    }

    /// <summary>A small network with an activation of its own behind its second convolution.</summary>
    private static Architecture Like(Activation second, float dropout) => Architecture.Define("small", 3, 16, 16)
        .Conv2D(8, 3, padding: 1).BatchNorm2D().ReLU().MaxPool2D(2).Conv2D(16, 3, padding: 1).Add(ActivationLayer.For(second)).MaxPool2D(2).Flatten().Dropout(dropout).Linear(10).Build();

    private static string TrainWhole(TrainingOptions options, int threads)
    {
        using var session = new Session(options, threads: threads);
        session.Trainer.Run();
        return Weights(session.Network);
    }

    private static string Weights(Network network)
    {
        using var folder = new TemporaryFolder();
        network.SaveWeights(folder["w.safetensors"]);
        return Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(folder["w.safetensors"])));
    }

    /// <summary>192 and 64 images of 16×16 with a bright spot at a place of their class.</summary>
    private static OpenedData Generated()
    {
        InMemoryDataSet Make(string name, int count, int seed)
        {
            var pixels = new byte[count * 768];
            var labels = new int[count];
            var random = new Random(seed);
            for (int i = 0; i < count; i++)
            {
                labels[i] = random.Next(10);
                for (int p = 0; p < 768; p++)
                {
                    int x = p / 3 % 16, y = p / 48, distance = Math.Abs(x - 2 - labels[i] % 5 * 3) + Math.Abs(y - 4 - labels[i] / 5 * 7);
                    pixels[i * 768 + p] = (byte)(random.Next(100) + (distance <= 2 ? 150 : 0));
                }
            }

            return new InMemoryDataSet(name, new ImageSize(3, 16, 16), pixels, labels, [.. Enumerable.Range(0, 10).Select(i => $"place {i}")]);
        }

        return new OpenedData(Make("training spots", 192, 1), Make("test spots", 64, 2));
    }

    /// <summary>A trainer, its network and its backend.</summary>
    private sealed class Session : IDisposable
    {
        private readonly CpuBackend _backend;

        internal Session(TrainingOptions options, int threads = 2, ulong seed = 1, Architecture? architecture = null, OpenedData? data = null)
        {
            _backend = new CpuBackend(new CpuOptions { Threads = threads });
            Network = new Network(architecture ?? Small, _backend);
            Network.InitializeWeights(seed);
            Trainer = new Trainer(Network, (data ?? Data).Training, (data ?? Data).Validation, options);
        }

        internal Network Network { get; }

        internal Trainer Trainer { get; }

        public void Dispose()
        {
            Trainer.Dispose();
            Network.Dispose();
            _backend.Dispose();
        }
    }

    private sealed class Watcher : ITrainingObserver
    {
        internal List<StepMetrics> Steps { get; } = [];

        internal List<EpochMetrics> Epochs { get; } = [];

        internal Action<long>? AfterStep { get; set; }

        internal Action? OnCheckpoint { get; set; }

        public void StepCompleted(in StepMetrics metrics)
        {
            Steps.Add(metrics);
            AfterStep?.Invoke(metrics.Step);
        }

        public void EpochCompleted(EpochMetrics metrics) => Epochs.Add(metrics with { ImagesPerSecond = 0 });

        public void CheckpointDue() => OnCheckpoint?.Invoke();
    }

    private sealed class CancelWhenValidating(CancellationTokenSource cancellation) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.IsValidating)
                cancellation.Cancel();
        }
    }
}
