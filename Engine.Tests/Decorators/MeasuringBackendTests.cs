using Engine.Backends;
using Engine.Tensors;
using Engine.Tests.Reference;

namespace Engine.Tests.Decorators;

/// <summary>The decorators that count and time.</summary>
public sealed class MeasuringBackendTests
{
    [Test]
    public void EveryCallIsCountedOnce()
    {
        using var backend = new CountingBackend(new ReferenceBackend());
        using DeviceBuffer memory = backend.Allocate(100);
        Tensor x = new(memory, 0, new Shape(10)), y = new(memory, 16, new Shape(10));
        backend.Upload(new float[10], x);
        backend.Upload(x, 3f, (span, value) => span.Fill(value));
        backend.UploadIndices(new int[4], new IndexTensor(memory, 32, new Shape(4)));
        backend.Activate(Activation.Relu, x, y);
        backend.Activate(Activation.Tanh, x, y);
        backend.Copy(x, y);
        backend.Synchronize();
        float[] result = new float[10];
        backend.Download(y, result);

        Assert.That(result, Is.All.EqualTo(3f));
        Assert.That(backend.DeviceCalls, Is.EqualTo(3));
        Assert.That(backend.Calls["Activate"], Is.EqualTo(2));
        Assert.That(backend.Calls["Copy"], Is.EqualTo(1));
        Assert.That((backend.Uploads, backend.UploadedBytes), Is.EqualTo((3L, 96L)));
        Assert.That((backend.Downloads, backend.DownloadedBytes), Is.EqualTo((1L, 40L)));
        Assert.That(backend.Synchronizations, Is.EqualTo(1));
        Assert.That((backend.Allocations, backend.AllocatedBytes), Is.EqualTo((1L, 400L)));

        backend.Reset();
        Assert.That(backend.DeviceCalls + backend.Uploads + backend.Downloads + backend.Allocations + backend.Calls.Count, Is.Zero);
    }

    [Test]
    public void CountingAllocatesNothingAfterTheFirstCall()
    {
        using var backend = new CountingBackend(new ReferenceBackend());
        using DeviceBuffer memory = backend.Allocate(100);
        Tensor x = new(memory, 0, new Shape(4, 4)), y = new(memory, 16, new Shape(4, 4)), z = new(memory, 32, new Shape(4, 4));
        backend.MatMul(new MatMulShape(4, 4, 4), x, y, Tensor.None, Activation.Relu, z);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            backend.MatMul(new MatMulShape(4, 4, 4), x, y, Tensor.None, Activation.Relu, z);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
    }

    [Test]
    public void EveryOperationOfTheBoundaryIsSeenUnderItsOwnName()
    {
        using var backend = new CountingBackend(new ReferenceBackend());
        AllOperations.Run(backend);
        // What returns a truth is a question, not an operation.
        string[] operations =
        [
            .. typeof(IBackend).GetMethods().Where(method => !method.IsSpecialName && method.Name != nameof(IBackend.Allocate) && method.ReturnType != typeof(bool))
                .Select(method => method.Name).Distinct(),
        ];
        Assert.That(backend.Calls.Keys, Is.EquivalentTo(operations));
    }

    [Test]
    public void OperationsAreTimedWithAWaitOnEitherSide()
    {
        var waits = new CountingBackend(new ReferenceBackend());
        using var backend = new TimingBackend(waits);
        using DeviceBuffer memory = backend.Allocate(100);
        Tensor x = new(memory, 0, new Shape(10)), y = new(memory, 16, new Shape(10));
        backend.Fill(x, 1);
        backend.Activate(Activation.Relu, x, y);
        backend.Activate(Activation.Relu, x, y);

        Assert.That(waits.Synchronizations, Is.EqualTo(6));
        Assert.That(backend.Times.Select(time => (time.Operation, time.Calls)), Is.EquivalentTo(new[] { ("Activate", 2L), ("Fill", 1L) }));
        Assert.That(backend.Times.Select(time => time.Time), Is.Ordered.Descending);
        Assert.That(backend.Times[0].Time, Is.GreaterThan(TimeSpan.Zero));

        backend.Reset();
        Assert.That(backend.Times, Is.Empty);
    }
}
