using Engine.Data;
using Engine.Tests.Support;

namespace Engine.Tests.Data.Loading;

public sealed class BatchLoaderTests
{
    private static readonly LoaderOptions Options = new() { Batch = 8, Preprocessing = Images(1, 5, 4), Seed = 5, Threads = 1 };

    private static readonly LoaderOptions Augmented = Options with { Augmentation = AugmentationPipeline.Parse("crop,flip,rotation,noise") };

    [Test]
    public void WithoutShufflingABatchIsTheFilesPixelsOver255()
    {
        InMemoryDataSet data = DataFiles.InMemory(20);
        using BatchLoader loader = new(data, Options with { Shuffle = false });
        Assert.That(loader.BatchesPerEpoch, Is.EqualTo(3));
        loader.Start(0);
        byte[] pixels = DataFiles.Pattern(20 * 20, 7);
        for (int b = 0; b < 6; b++)
        {
            LoadedBatch batch = loader.Next();
            int first = b % 3 * 8, count = b % 3 == 2 ? 4 : 8;
            Assert.That((batch.Epoch, batch.Index, batch.Count), Is.EqualTo((b / 3, b % 3, count)));
            Assert.That(batch.Images.ToArray(), Is.EqualTo(pixels[(first * 20)..((first + count) * 20)].Select(level => level / 255f)));
            Assert.That(batch.Labels.ToArray(), Is.EqualTo(Enumerable.Range(first, count).Select(i => i % 10)));
            Assert.That(batch.Indices.ToArray(), Is.EqualTo(Enumerable.Range(first, count)));
            loader.Recycle(batch);
        }
    }

    [Test]
    public void NormalizationIsPyTorchs()
    {
        using BatchLoader loader = new(DataFiles.InMemory(8), Options with { Shuffle = false, Preprocessing = Images(1, 5, 4, new Normalization([0.3f], [0.7f])) });
        loader.Start(0);
        Assert.That(loader.Next().Images.ToArray(), Is.EqualTo(DataFiles.Pattern(160, 7).Select(level => (level / 255f - 0.3f) / 0.7f)));
    }

    // What torchvision's evaluation transform gives, which the preprocessing's own tests hold.
    [TestCase(1, 50, 33)]
    [TestCase(3, 50, 33)]
    [TestCase(3, 16, 40)]
    public void AnImageOfAnotherSizeGoesThroughThePreprocessing(int channels, int width, int height)
    {
        using TemporaryFolder folder = new();
        foreach (string name in (string[])["a", "b"])
            ImageFile.WritePng(folder.At(name, "0.png"), DataGoldens.Synthetic(width, height));
        Normalization normalization = channels == 3 ? Normalization.ImageNet : Normalization.None;
        ImagePreprocessing preprocessing = ImagePreprocessing.For(channels, 16, 18) with { Normalization = normalization };
        float[] expected = new float[16 * 18 * channels];
        preprocessing.Apply(DataGoldens.Synthetic(width, height), expected);

        using BatchLoader loader = new(
            DataCatalog.Open("folder:" + folder.Path).Training, Options with { Batch = 1, Preprocessing = Images(channels, 16, 18, normalization) });
        loader.Start(0);
        Assert.That(loader.Next().Images.ToArray(), Is.EqualTo(expected));
    }

    [Test]
    public void ColourForAGreyNetworkIsLumaAndGreyForAColourNetworkIsRepeated()
    {
        InMemoryDataSet colour = DataFiles.InMemory(2, channels: 3), grey = DataFiles.InMemory(2);
        using BatchLoader toGrey = new(colour, Options with { Batch = 1, Shuffle = false }), toColour = new(grey, Options with { Batch = 1, Preprocessing = Images(3, 5, 4), Shuffle = false });
        toGrey.Start(0);
        toColour.Start(0);
        byte[] rgb = DataFiles.Pattern(60, 7), level = DataFiles.Pattern(20, 7);
        Assert.That(toGrey.Next().Images.ToArray(), Is.EqualTo(Enumerable.Range(0, 20).Select(
            i => ((rgb[3 * i] * 19595 + rgb[3 * i + 1] * 38470 + rgb[3 * i + 2] * 7471 + 32768) >> 16) / 255f)));
        Assert.That(toColour.Next().Images.ToArray(), Is.EqualTo(Enumerable.Range(0, 60).Select(i => level[i / 3] / 255f)));
    }

    [Test]
    public void AnEpochHasEveryImageOnceInAnOrderOfItsOwn()
    {
        using BatchLoader loader = new(DataFiles.InMemory(100), Options);
        loader.Start(0);
        int[] first = Epoch(loader), second = Epoch(loader);
        Assert.That(first, Is.Unique.And.Length.EqualTo(100).And.Not.EqualTo(second));
        Assert.That(second, Is.Unique.And.Length.EqualTo(100));
        Assert.That(first, Is.Not.EqualTo(Enumerable.Range(0, 100)));
        using BatchLoader other = new(DataFiles.InMemory(100), Options with { Seed = 6 });
        other.Start(0);
        Assert.That(Epoch(other), Is.Unique.And.Not.EqualTo(first));
    }

    // Of six orders of three images each should come equally often; χ² with five degrees of freedom passes 20.5 once in a thousand seeds, and the seed is fixed.
    [Test]
    public void EveryOrderIsEquallyLikely()
    {
        int[] counts = new int[6];
        EpochOrder order = new(3, seed: 11, shuffle: true);
        for (int epoch = 0; epoch < 6000; epoch++)
        {
            int[] o = order.Of(epoch);
            counts[o[0] * 2 + (o[1] > o[2] ? 1 : 0)]++;
        }

        Assert.That(counts.Sum(count => Math.Pow(count - 1000, 2) / 1000), Is.LessThan(20.5));
    }

    [TestCase(1, 1)]
    [TestCase(3, 2)]
    [TestCase(7, 5)]
    public void ThreadsAndDepthChangeNothing(int threads, int depth)
    {
        InMemoryDataSet data = DataFiles.InMemory(101);
        using BatchLoader one = new(data, Augmented), many = new(data, Augmented with { Threads = threads, QueueDepth = depth });
        one.Start(0);
        many.Start(0);
        for (int b = 0; b < 40; b++)
            AssertSame(one, many);
    }

    [Test]
    public void EachEpochIsAugmentedAnew()
    {
        using BatchLoader loader = new(DataFiles.InMemory(8), Augmented with { Shuffle = false });
        loader.Start(0);
        float[] first = loader.Next().Images.ToArray(), second = loader.Next().Images.ToArray();
        Assert.That(second, Is.Not.EqualTo(first));
    }

    [TestCase(0, 5)]
    [TestCase(2, 0)]
    [TestCase(3, 12)]
    [TestCase(1, 13)]
    public void ResumingGivesWhatWouldHaveCome(int epoch, int batch)
    {
        InMemoryDataSet data = DataFiles.InMemory(101);
        using BatchLoader whole = new(data, Augmented), resumed = new(data, Augmented with { Threads = 2 });
        whole.Start(0);
        for (int b = 0; b < epoch * 13 + batch; b++)
            whole.Recycle(whole.Next());
        resumed.Start(4);
        resumed.Recycle(resumed.Next());
        resumed.Start(epoch, batch);
        for (int b = 0; b < 20; b++)
            AssertSame(whole, resumed);
    }

    [Test]
    public void RestartsAtAnyMomentLeaveNoTrace()
    {
        InMemoryDataSet data = DataFiles.InMemory(101);
        using BatchLoader restarted = new(data, Augmented with { Threads = 3, QueueDepth = 2 }), whole = new(data, Augmented);
        Random random = new(1);
        for (int round = 0; round < 300; round++)
        {
            (int epoch, int batch) = (random.Next(3), random.Next(13));
            restarted.Start(epoch, batch);
            for (int b = random.Next(4); b > 0; b--)
                restarted.Recycle(restarted.Next());
            if (round % 7 == 0)
                restarted.Stop();
            if (round % 30 != 0)
                continue;
            restarted.Start(epoch, batch);
            whole.Start(epoch, batch);
            AssertSame(whole, restarted);
            AssertSame(whole, restarted);
        }
    }

    [Test]
    public void DropLastLeavesOutWhatDoesNotFillABatch()
    {
        using BatchLoader loader = new(DataFiles.InMemory(30), Options with { DropLast = true });
        Assert.That(loader.BatchesPerEpoch, Is.EqualTo(3));
        loader.Start(0);
        Assert.That(Epoch(loader), Is.Unique.And.Length.EqualTo(24));
    }

    [Test]
    public void WithoutRepeatingTheEpochEnds()
    {
        using BatchLoader loader = new(DataFiles.InMemory(30), Options with { Repeat = false });
        Assert.That(() => loader.Next(), Throws.InvalidOperationException.With.Message.Contains("Start"));
        loader.Start(0);
        Assert.That(Epoch(loader), Has.Length.EqualTo(30));
        Assert.That(() => loader.Next(), Throws.InvalidOperationException.With.Message.Contains("over"));
        loader.Start(1);
        Assert.That(loader.Next().Epoch, Is.EqualTo(1));
        loader.Stop();
        Assert.That(() => loader.Next(), Throws.InvalidOperationException.With.Message.Contains("Start"));
    }

    [Test]
    public void BatchesThatAreKeptDoNotBlockTheNextOnes()
    {
        using BatchLoader loader = new(DataFiles.InMemory(100), Options with { QueueDepth = 1 });
        loader.Start(0);
        LoadedBatch[] kept = [.. Enumerable.Range(0, 13).Select(_ => loader.Next())];
        Assert.That(kept.SelectMany(batch => batch.Indices.ToArray()), Is.Unique.And.Exactly(100).Items);
    }

    [Test]
    public void ABatchIsGivenBackOnceAndWhereItCameFrom()
    {
        using BatchLoader loader = new(DataFiles.InMemory(100), Options), other = new(DataFiles.InMemory(100), Options);
        loader.Start(0);
        LoadedBatch batch = loader.Next();
        Assert.That(() => other.Recycle(batch), Throws.ArgumentException);
        loader.Recycle(batch);
        Assert.That(() => loader.Recycle(batch), Throws.InvalidOperationException);
    }

    // Waiting for a monitor takes some hundred bytes; the images of a batch would take far more.
    [Test]
    public void FromTheFirstBatchesOnNothingButWaitingAllocates()
    {
        using BatchLoader loader = new(DataFiles.InMemory(40_000), Options with { Batch = 32 });
        loader.Start(0);
        for (int b = 0; b < 20; b++)
            loader.Recycle(loader.Next());
        long before = GC.GetTotalAllocatedBytes(precise: true);
        for (int b = 0; b < 1000; b++)
            loader.Recycle(loader.Next());
        Assert.That(GC.GetTotalAllocatedBytes(precise: true) - before, Is.LessThan(1000 * 256));
    }

    [Test]
    public void ABrokenImageComesToLightAtItsBatchAndAgain()
    {
        using TemporaryFolder folder = new();
        DataFiles.WriteClasses(folder, "", 4, 5, ("a", 10), ("b", 10));
        string broken = folder.At("b", "0003.png");
        File.WriteAllBytes(broken, [1, 2, 3]);
        using BatchLoader loader = new(DataCatalog.Open("folder:" + folder.Path).Training, Options with { Batch = 4, Shuffle = false, Threads = 3 });
        loader.Start(0);
        for (int b = 0; b < 3; b++)
            loader.Recycle(loader.Next());
        Assert.That(() => loader.Next(), Throws.TypeOf<InvalidDataException>().With.Message.StartsWith(broken + ": "));
        Assert.That(() => loader.Next(), Throws.TypeOf<InvalidDataException>().With.Message.StartsWith(broken + ": "));
        loader.Start(0, 4);
        Assert.That(loader.Next().Index, Is.EqualTo(4), "another start goes on past it");
    }

    [Test]
    public void WaitingCanBeCancelledAndTheBatchStillComes()
    {
        BlockedDataSet data = new(DataFiles.InMemory(20));
        using BatchLoader loader = new(data, Options with { Shuffle = false });
        loader.Start(0);
        using CancellationTokenSource cancelled = new(TimeSpan.FromMilliseconds(50));
        Assert.That(() => loader.Next(cancelled.Token), Throws.InstanceOf<OperationCanceledException>());
        data.Gate.Set();
        Assert.That(loader.Next().Indices.ToArray(), Is.EqualTo(Enumerable.Range(0, 8)));
    }

    [Test]
    public void DisposingEndsTheThreads()
    {
        BatchLoader loader = new(DataFiles.InMemory(100), Options with { Threads = 3 });
        loader.Start(0);
        loader.Dispose();
        loader.Dispose();
        Assert.That(() => loader.Next(), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => loader.Start(0), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void OptionsThatCannotBeAreRefused()
    {
        InMemoryDataSet data = DataFiles.InMemory(20);
        void Refused(LoaderOptions options, params string[] says) => RefusedFor(data, options, says);
        void RefusedFor(ImageDataSet images, LoaderOptions options, params string[] says)
        {
            ArgumentException? refusal = Assert.Catch<ArgumentException>(() => new BatchLoader(images, options).Dispose());
            foreach (string part in says)
                Assert.That(refusal!.Message, Does.Contain(part));
        }

        Refused(Options with { Batch = 21, DropLast = true }, "21 images", "test images has 20");
        Refused(Options with { Batch = 0 });
        Refused(Options with { Threads = -1 });
        Refused(Options with { Batch = 1_000_000, Preprocessing = Images(1, 1000, 1000) }, "smaller");
        Refused(Options with { Preprocessing = Images(1, 5, 4, Normalization.ImageNet) }, "3 values", "1 channel");
        Refused(Options with { Preprocessing = Images(1, 5, 4, new Normalization([0], [0])) }, "deviation of 0");
        RefusedFor(new NineClasses(data), Options, "test images: image 9", "label 9", "9 classes");
        using BatchLoader larger = new(data, Options with { Batch = 21 });
        Assert.That(larger.BatchesPerEpoch, Is.EqualTo(1));
        Assert.That(() => larger.Start(0, 2), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => larger.Start(-1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    private static ImagePreprocessing Images(int channels, int height, int width, Normalization? normalization = null) =>
        ImagePreprocessing.AsInTraining(channels, height, width, normalization ?? Normalization.None);

    private static int[] Epoch(BatchLoader loader)
    {
        List<int> indices = [];
        for (int b = 0; b < loader.BatchesPerEpoch; b++)
        {
            LoadedBatch batch = loader.Next();
            indices.AddRange(batch.Indices);
            loader.Recycle(batch);
        }

        return [.. indices];
    }

    private static void AssertSame(BatchLoader a, BatchLoader b)
    {
        LoadedBatch x = a.Next(), y = b.Next();
        Assert.That((y.Epoch, y.Index, y.Count), Is.EqualTo((x.Epoch, x.Index, x.Count)));
        Assert.That(y.Indices.SequenceEqual(x.Indices) && y.Labels.SequenceEqual(x.Labels) && y.Images.SequenceEqual(x.Images), Is.True);
        a.Recycle(x);
        b.Recycle(y);
    }

    /// <summary>Images that nobody gets before the gate is open.</summary>
    private sealed class BlockedDataSet(ImageDataSet data) : WrappedDataSet(data)
    {
        public ManualResetEventSlim Gate { get; } = new();

        public override Image Read(int index)
        {
            Gate.Wait();
            return base.Read(index);
        }
    }

    /// <summary>Images of ten classes, of which the last has no name.</summary>
    private sealed class NineClasses(ImageDataSet data) : WrappedDataSet(data)
    {
        public override IReadOnlyList<string> ClassNames => [.. base.ClassNames.SkipLast(1)];
    }

    /// <summary>A data set of a program's own.</summary>
    private class WrappedDataSet(ImageDataSet data) : ImageDataSet
    {
        public override string Description => data.Description;

        public override int Count => data.Count;

        public override IReadOnlyList<string> ClassNames => data.ClassNames;

        public override ImageSize? CommonSize => data.CommonSize;

        public override string Fingerprint => data.Fingerprint;

        public override int LabelOf(int index) => data.LabelOf(index);

        public override Image Read(int index) => data.Read(index);
    }
}
