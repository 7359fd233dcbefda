using Engine.Backends;
using Engine.Cli;
using Engine.Models;
using Engine.OpenCL;
using Engine.Tensors;
using Engine.Tests.Cli;
using Engine.Tests.Data;
using Engine.Tests.Decorators;
using Engine.Tests.Support;
using Engine.Tests.Training;
using Engine.Training;

namespace Engine.Tests.OpenCL;

/// <summary>What a driver can do to a run, injected: each is an error of its kind, nothing leaks, and what can go on goes on.</summary>
public sealed class FaultTests
{
    private const int AllocationFailed = -4, OutOfResources = -5, BuildFailed = -11, InvalidQueue = -36;

    [OneTimeSetUp]
    public void Require() => OpenClPlatform.Require();

    [Test]
    public void MemoryUsedUpAtAllocationIsAnErrorThatTheBackendSurvives()
    {
        using OpenClBackend backend = Open(out FaultyCalls calls);
        calls.Allocations.Enqueue(AllocationFailed);
        calls.Allocations.Enqueue(AllocationFailed);
        Assert.That(() => backend.Allocate(1_000_000), Throws.InstanceOf<OpenClOutOfMemoryException>().With.Message.Contains("3.8 MiB").And.Message.Contains("smaller batch"));
        AllOperations.Run(backend);
    }

    /// <summary>What was given back is free only when the commands that used it have run: they are waited for, and the buffer asked for again.</summary>
    [TestCase(AllocationFailed)]
    [TestCase(OutOfResources)]
    public void AnAllocationThatFailsIsTriedAgainWhenTheQueueHasRun(int status)
    {
        using OpenClBackend backend = Open(out FaultyCalls calls);
        calls.Fills.Enqueue(status);
        calls.Reached = 0;
        using DeviceBuffer buffer = backend.Allocate(1_000_000);
        Assert.That(calls.Reached, Is.EqualTo(1), "waited for the queue");
    }

    /// <summary>NVIDIA's driver says so where a command is the first to touch a buffer that has no room; the device lives on.</summary>
    [Test]
    public void OutOfResourcesAtAFirstTouchIsMemoryUsedUp()
    {
        using OpenClBackend backend = Open(out FaultyCalls calls);
        calls.Fills.Enqueue(OutOfResources);
        calls.Fills.Enqueue(OutOfResources);
        Assert.That(() => backend.Allocate(1_000_000), Throws.InstanceOf<OpenClOutOfMemoryException>().With.Message.Contains("3.8 MiB"));
        AllOperations.Run(backend);
    }

    /// <summary>Drivers with few registers allow some kernels smaller groups than the device has.</summary>
    [Test]
    public void GroupsAreNoLargerThanAKernelTakes()
    {
        FaultyCalls? calls = null;
        using var narrow = new OpenClBackend(new OpenClOptions { Kernels = KernelFamily.Tiled }, cl => calls = new FaultyCalls(cl) { MostItems = 24 });
        using var usual = new OpenClBackend(new OpenClOptions { Kernels = KernelFamily.Tiled });
        float[] came = Gradient(narrow), expected = Gradient(usual);
        Assert.That(calls!.Items, Is.EqualTo(16), "32 × 4 halved until it fits");
        Assert.That(came, Is.EqualTo(expected));

        static float[] Gradient(OpenClBackend backend)
        {
            using DeviceBuffer memory = backend.Allocate(3 * 120);
            Tensor x = new(memory, 0, new Shape(2, 3, 4, 5)), y = new(memory, 120, x.Shape), dx = new(memory, 240, x.Shape);
            backend.Upload(RandomValues.Uniform(120, 1), x);
            backend.Activate(Activation.Tanh, x, y);
            backend.ActivateGrad(Activation.Tanh, y, x, dx);
            backend.LocalResponseNorm(new LocalResponseNormParameters(3, 1, 0.75f, 1), dx, y);
            var values = new float[120];
            backend.Download(y, values);
            return values;
        }
    }

    /// <summary>A caller may halve the batch and try again: what was taken before the allocation that failed is given back.</summary>
    [Test]
    public void ALearnerThatFindsNoRoomLeavesNothingBehind()
    {
        using OpenClBackend backend = Open(out FaultyCalls calls);
        using var network = new Network(LearnerTests.Everything, backend);
        network.InitializeWeights(1);
        using (new Learner(network, 4))
        {
        }

        // Nothing is kept from one to the next, so that every allocation reaches the driver.
        int failures = 0;
        for (int good = 0; ; good++)
        {
            backend.GiveBackIdleBuffers();
            int live = backend.LiveHandles;
            for (int i = 0; i < good; i++)
                calls.Allocations.Enqueue(0);
            calls.Allocations.Enqueue(AllocationFailed);
            calls.Allocations.Enqueue(AllocationFailed);
            try
            {
                new Learner(network, 4).Dispose();
                break;
            }
            catch (OpenClOutOfMemoryException)
            {
                failures++;
                backend.GiveBackIdleBuffers();
                Assert.That(backend.LiveHandles, Is.EqualTo(live), $"after {good} allocations");
            }
        }

        calls.Allocations.Clear();
        Assert.That(failures, Is.GreaterThanOrEqualTo(4), "gradients, momentum, activations, labels, losses");
    }

    /// <summary>After a kernel's fault whatever is enqueued next comes back so, and the queue does not come to its end.</summary>
    [Test]
    public void OutOfResourcesOfAQueueThatDoesNotEndIsALostDevice()
    {
        using OpenClBackend backend = Open(out FaultyCalls calls);
        using DeviceBuffer buffer = backend.Allocate(16);
        var tensor = new Tensor(buffer, 0, new Shape(16));
        calls.Writes.Enqueue(OutOfResources);
        calls.Finishes.Enqueue(OutOfResources);
        Assert.That(() => backend.Upload(new float[16], tensor), Throws.InstanceOf<OpenClDeviceLostException>());
        Assert.That(() => backend.Activate(Activation.Relu, tensor, tensor), Throws.InstanceOf<OpenClDeviceLostException>());
    }

    /// <summary>Buffers kept for later are given back first.</summary>
    [Test]
    public void IdleBuffersAreGivenBackBeforeAnAllocationFails()
    {
        using OpenClBackend backend = Open(out FaultyCalls calls);
        VerifyIdleBuffersMakeRoom(backend, calls.Allocations);
    }

    /// <summary>Drivers allocate late: clearing a new buffer is the first to touch it.</summary>
    [Test]
    public void IdleBuffersAreGivenBackBeforeAFirstTouchFails()
    {
        using OpenClBackend backend = Open(out FaultyCalls calls);
        VerifyIdleBuffersMakeRoom(backend, calls.Fills);
        calls.Fills.Enqueue(AllocationFailed);
        calls.Fills.Enqueue(AllocationFailed);
        Assert.That(() => backend.Allocate(2_000_000), Throws.InstanceOf<OpenClOutOfMemoryException>());
        AllOperations.Run(backend);
    }

    /// <summary>The backend's own working memory too: a launch that touched it first would fail where nothing can be given back.</summary>
    [Test]
    public void IdleBuffersAreGivenBackBeforeAFirstTouchOfScratchMemoryFails()
    {
        using OpenClBackend backend = Open(out FaultyCalls calls);
        using DeviceBuffer values = backend.Allocate(100), result = backend.Allocate(1);
        backend.Fill(new Tensor(values, 0, new Shape(100)), 2);
        backend.Allocate(500_000).Dispose();
        calls.Fills.Enqueue(AllocationFailed);
        backend.SquaredNorm(new Tensor(values, 0, new Shape(100)), new Tensor(result, 0, new Shape(1)));
        Assert.That(calls.Fills, Is.Empty, "scratch memory was not cleared");
        var came = new float[1];
        backend.Download(new Tensor(result, 0, new Shape(1)), came);
        Assert.That(came[0], Is.EqualTo(400));
    }

    /// <summary>Drivers allocate late: the launch that first touches a buffer reports it.</summary>
    [Test]
    public void MemoryUsedUpAtALaunchIsTheSameError()
    {
        using OpenClBackend backend = Open(out FaultyCalls calls);
        using DeviceBuffer buffer = backend.Allocate(16);
        var tensor = new Tensor(buffer, 0, new Shape(16));
        calls.Launches.Enqueue(AllocationFailed);
        Assert.That(() => backend.Activate(Activation.Relu, tensor, tensor), Throws.InstanceOf<OutOfMemoryException>());
        AllOperations.Run(backend);
    }

    [Test]
    public void AnotherErrorKeepsItsNumberAndTheBackend()
    {
        using OpenClBackend backend = Open(out FaultyCalls calls);
        using DeviceBuffer buffer = backend.Allocate(16);
        var tensor = new Tensor(buffer, 0, new Shape(16));
        calls.Launches.Enqueue(OutOfResources);
        var thrown = Assert.Throws<OpenClException>(() => backend.Activate(Activation.Relu, tensor, tensor))!;
        Assert.That(thrown.Status, Is.EqualTo(OutOfResources));
        Assert.That(thrown.Message, Does.Contain("activate_all").And.Contain("out of resources"));
        AllOperations.Run(backend);
    }

    /// <summary>A launch may be refused for its registers; work that comes back so has most often ended in a kernel's fault, and took its context with it.</summary>
    [TestCase(true)]
    [TestCase(false)]
    public void OutOfResourcesInAWaitIsALostDevice(bool downloads)
    {
        using OpenClBackend backend = Open(out FaultyCalls calls);
        using DeviceBuffer buffer = backend.Allocate(16);
        var tensor = new Tensor(buffer, 0, new Shape(16));
        (downloads ? calls.Waits : calls.Finishes).Enqueue(OutOfResources);
        var thrown = Assert.Throws<OpenClDeviceLostException>(() =>
        {
            if (downloads)
                backend.Download(tensor, new float[16]);
            else
                backend.Synchronize();
        })!;
        Assert.That(thrown.Status, Is.EqualTo(OutOfResources));
        Assert.That(thrown.Message, Does.Contain("out of resources").And.Contain("kernel may have failed").And.Contain("last checkpoint"));
        Assert.That(() => backend.Activate(Activation.Relu, tensor, tensor), Throws.InstanceOf<OpenClDeviceLostException>());
    }

    [Test]
    public void ABuildThatFailsIsOneErrorAndTheNextBuildIsTried()
    {
        using OpenClBackend backend = Open(out FaultyCalls calls);
        using DeviceBuffer buffer = backend.Allocate(16);
        var tensor = new Tensor(buffer, 0, new Shape(16));
        calls.Builds.Enqueue(BuildFailed);
        int live = backend.LiveHandles;
        Assert.That(() => backend.Activate(Activation.Relu, tensor, tensor), Throws.InstanceOf<OpenClBuildException>().With.Message.Contains("cl/pointwise.cl"));
        Assert.That(backend.LiveHandles, Is.EqualTo(live));
        backend.Activate(Activation.Relu, tensor, tensor);
    }

    /// <summary>After that nothing is asked of the driver but to release; the weights on disk and the process stay.</summary>
    [Test]
    public void ALostDeviceFailsEveryCallAlikeAndTheLastCheckpointStays()
    {
        OpenClBackend backend = Open(out FaultyCalls calls);
        using var folder = new TemporaryFolder();
        string checkpoint = folder["last.safetensors"];
        Architecture architecture = ModelCatalog.Create("lenet5", new ModelOptions { Classes = 10 });
        try
        {
            using (var network = new Network(architecture, backend))
            {
                network.InitializeWeights(1);
                using var learner = new Learner(network, 4);
                GeneratedImages.Step(learner, 0);
                network.SaveWeights(checkpoint);
                byte[] saved = File.ReadAllBytes(checkpoint);
                calls.Launches.Enqueue(InvalidQueue);
                var thrown = Assert.Throws<OpenClDeviceLostException>(() => GeneratedImages.Step(learner, 1))!;
                Assert.That(thrown.Message, Does.Contain("last checkpoint"));
                calls.Reached = 0;
                Assert.That(() => backend.Synchronize(), Throws.InstanceOf<OpenClDeviceLostException>());
                Assert.That(() => network.SaveWeights(checkpoint), Throws.InstanceOf<OpenClDeviceLostException>());
                Assert.That(File.ReadAllBytes(checkpoint), Is.EqualTo(saved));
            }

            backend.Dispose();
            Assert.That(calls.Reached, Is.LessThanOrEqualTo(1), "a lost device is not waited for");
            Assert.That(backend.LiveHandles, Is.Zero);
            using var again = new OpenClBackend();
            using var restored = new Network(architecture, again);
            restored.LoadWeights(checkpoint);
        }
        finally
        {
            backend.Dispose();
        }
    }

    /// <summary>Whatever waits says so, at once from then on, and nothing is asked of the driver any more, which would hang too.</summary>
    [TestCase("Synchronize")]
    [TestCase("Download")]
    [TestCase("Upload")]
    [TestCase("Upload of what is larger")]
    [TestCase("Upload in place")]
    public void ADeviceThatHangsIsAnErrorWhenTheTimeIsUp(string waiting) => OnADeviceThatHangs(2, (backend, hang) =>
    {
        int large = (int)(StagingMemory.LargestBytes / sizeof(float)) + 1;
        using DeviceBuffer buffer = backend.Allocate(16), another = backend.Allocate(large);
        Tensor tensor = new(buffer, 0, new Shape(16)), larger = new(another, 0, new Shape(large));
        for (int i = 0; i < StagingMemory.Pieces; i++)
            backend.Upload(new float[16], tensor);
        backend.Synchronize();
        backend.Download(tensor, new float[16]);
        hang();
        Action wait = waiting switch
        {
            "Synchronize" => backend.Synchronize,
            "Download" => () => backend.Download(tensor, new float[16]),
            "Upload of what is larger" => () => backend.Upload(new float[1 << 20], new Tensor(another, 0, new Shape(1 << 20))),
            "Upload in place" => () => backend.Upload(larger, 0, static (span, _) => span.Clear()),
            _ => () => backend.Upload(new float[16], tensor),
        };
        Assert.That(() => wait(), Throws.InstanceOf<OpenClHangException>().With.Message.Contains("2 s").And.Message.Contains("last checkpoint"));
        Assert.That(backend.Synchronize, Throws.InstanceOf<OpenClHangException>());
        Assert.That(() => backend.Activate(Activation.Relu, tensor, tensor), Throws.InstanceOf<OpenClDeviceLostException>());
    });

    /// <summary>Drivers let a host run only so far ahead and then block it, where no time limit helps: it is not let run so far.</summary>
    [Test]
    public void ADeviceThatHangsIsNoticedByWhoOnlyLaunches() => OnADeviceThatHangs(1, (backend, hang) =>
    {
        using DeviceBuffer buffer = backend.Allocate(16);
        var tensor = new Tensor(buffer, 0, new Shape(16));
        void Launch()
        {
            for (int i = 0; i < 1000; i++)
                backend.Activate(Activation.Relu, tensor, tensor);
        }

        Launch();
        hang();
        Assert.That(Launch, Throws.InstanceOf<OpenClHangException>());
    });

    /// <summary>Another error may end the work while the device hangs: releasing does not wait longer than the limit either.</summary>
    [Test]
    public void ReleasingADeviceThatHangsEndsWhenTheTimeIsUp() => OnADeviceThatHangs(1, (backend, hang) =>
    {
        using DeviceBuffer buffer = backend.Allocate(16);
        backend.Upload(new float[16], new Tensor(buffer, 0, new Shape(16)));
        hang();
    });

    /// <summary>The whole command: one line, the last checkpoint as it was, and the run goes on from there to where it would have ended.</summary>
    [TestCase(InvalidQueue, "was lost")]
    [TestCase(AllocationFailed, "ran out of memory")]
    [TestCase(0, "counts as hung")]
    public void ATrainingThatLosesItsDeviceGoesOnFromItsLastCheckpoint(int status, string says)
    {
        using TemporaryFolder data = DataFiles.SmallIdx(), folder = new();
        string[] Train(string run) => ["train", "--model", "lenet5", "--data", $"idx:{data.Path}", "--out", folder[run], "--epochs", "3", "--batch", "32", "--device", "opencl"];
        Assert.That(CommandLine.Run(Train("whole")).ExitCode, Is.Zero);

        string checkpoint = folder["run/last.ckpt"];
        using var hang = new ManualResetEventSlim();
        byte[] kept = [];
        FaultyCalls? calls = null;
        var device = new DeviceArguments(options => new OpenClBackend(options with { HangTimeout = TimeSpan.FromSeconds(2) }, cl => calls = new FaultyCalls(cl)
        {
            Launching = faulty =>
            {
                // The first launch after the first epoch's checkpoint.
                if (kept.Length > 0 || !File.Exists(checkpoint))
                    return;
                kept = File.ReadAllBytes(checkpoint);
                if (status == 0)
                    faulty.Hang = hang;
                else
                    faulty.Launches.Enqueue(status);
            },
        }));
        CommandLine failed = CommandLine.Run(device, Train("run"));
        hang.Set();
        Assert.That(failed.ExitCode, Is.EqualTo(1), failed.Error);
        Assert.That(failed.Error.Trim().Split('\n'), Has.Length.EqualTo(1));
        Assert.That(failed.Error, Does.StartWith("engine: ").And.Contain(says));
        Assert.That(kept, Is.Not.Empty);
        Assert.That(File.ReadAllBytes(checkpoint), Is.EqualTo(kept), "the last checkpoint stays");

        CommandLine resumed = CommandLine.Run("train", "--resume", folder["run"]);
        Assert.That(resumed.ExitCode, Is.Zero, resumed.Error);
        Assert.That(File.ReadAllBytes(folder["run/best.safetensors"]), Is.EqualTo(File.ReadAllBytes(folder["whole/best.safetensors"])));
    }

    /// <summary>Runs a test on a backend whose device hangs from when the test says so, and asserts that disposing it ends and leaves nothing behind.</summary>
    private static void OnADeviceThatHangs(double seconds, Action<OpenClBackend, Action> test)
    {
        using var hang = new ManualResetEventSlim();
        FaultyCalls? calls = null;
        var backend = new OpenClBackend(new OpenClOptions { CacheFolder = null, HangTimeout = TimeSpan.FromSeconds(seconds) }, cl => calls = new FaultyCalls(cl));
        try
        {
            test(backend, () => calls!.Hang = hang);
            Assert.That(Task.Run(backend.Dispose).Wait(TimeSpan.FromSeconds(30)), "disposing hangs too");
            Assert.That(backend.LiveHandles, Is.Zero);
        }
        finally
        {
            hang.Set();
            backend.Dispose();
        }
    }

    private static void VerifyIdleBuffersMakeRoom(OpenClBackend backend, Queue<int> failing)
    {
        backend.Allocate(500_000).Dispose();
        int live = backend.LiveHandles;
        failing.Enqueue(AllocationFailed);
        using DeviceBuffer buffer = backend.Allocate(1_000_000);
        Assert.That(buffer.Length, Is.EqualTo(1_000_000));
        Assert.That(backend.LiveHandles, Is.EqualTo(live), "one gone, one made");
    }

    private static OpenClBackend Open(out FaultyCalls calls)
    {
        FaultyCalls? made = null;
        var backend = new OpenClBackend(new OpenClOptions { CacheFolder = null }, cl => made = new FaultyCalls(cl));
        calls = made!;
        return backend;
    }
}
