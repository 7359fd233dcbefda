using Engine.Backends;
using Engine.Cpu;
using Engine.Tensors;
using Engine.Tests.Contract;
using Engine.Tests.Decorators;

namespace Engine.Tests.Cpu;

/// <summary>What is used after it was given back is an error at once, never a read of somebody else's memory.</summary>
public sealed class LifetimeTests
{
    // What only moves memory, which is its owner's and not the backend's.
    private static readonly string[] Transfers = ["Upload", "UploadIndices", "Download", "DownloadIndices", "Discard", "Synchronize"];

    [Test]
    public void ADisposedBackendRefusesEveryOperation([Values(1, 2)] int threads)
    {
        var backend = new CpuBackend(new CpuOptions { Threads = threads });
        IReadOnlyDictionary<string, Action> calls = AllOperations.Calls(backend);
        backend.Dispose();
        Assert.Multiple(() =>
        {
            foreach ((string operation, Action call) in calls)
                Assert.That(call, Transfers.Contains(operation) ? Throws.Nothing : Throws.InstanceOf<ObjectDisposedException>(), operation);
        });
    }

    [Test]
    public void MoreThanTheMachineHasIsRefusedWithBothSizes()
    {
        using var backend = new CpuBackend(new CpuOptions { Threads = 1 });
        Assert.That(() => backend.Allocate(1L << 40), Throws.InstanceOf<OutOfMemoryException>().Or.InstanceOf<InsufficientMemoryException>()
            .With.Message.Contains("4,398.0 GB of memory").And.Message.Contains("Use fewer images"));
    }

    [Test]
    public void ABackendCanBeDisposedTwice()
    {
        var backend = new CpuBackend(new CpuOptions { Threads = 2 });
        backend.Dispose();
        Assert.That(backend.Dispose, Throws.Nothing);
    }

    [Test]
    public void DisposedFiltersAreRefused([Values] ConvolutionMethod method)
    {
        var geometry = new Conv2DGeometry(new Shape(1, 12, 12, 16), 16, 3, 1, 1, 1);
        using var backend = new CpuBackend(new CpuOptions { Threads = 2, Convolution = method });
        using var t = new PlacedTensors(backend, [HostTensor.Zeros(geometry.Input), HostTensor.Zeros(geometry.Weights), HostTensor.Zeros(geometry.Output)], margin: false);
        PreparedWeights prepared = backend.PrepareConv2D(geometry, t[1])!;
        backend.Conv2D(geometry, t[0], t[1], Tensor.None, Activation.None, t[2], prepared);
        prepared.Dispose();
        Assert.That(() => backend.Conv2D(geometry, t[0], t[1], Tensor.None, Activation.None, t[2], prepared), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void DisposedMatricesAreRefused()
    {
        var shape = new MatMulShape(7, 20, 30);
        using var backend = new CpuBackend(new CpuOptions { Threads = 2 });
        using var t = new PlacedTensors(backend, [HostTensor.Zeros(new Shape(7, 30)), HostTensor.Zeros(new Shape(30, 20)), HostTensor.Zeros(new Shape(7, 20))], margin: false);
        PreparedWeights prepared = backend.PrepareMatMul(shape, t[1])!;
        backend.MatMul(shape, t[0], t[1], Tensor.None, Activation.None, t[2], prepared);
        prepared.Dispose();
        Assert.That(() => backend.MatMul(shape, t[0], t[1], Tensor.None, Activation.None, t[2], prepared), Throws.InstanceOf<ObjectDisposedException>());
    }
}
