using Engine.Backends;
using Engine.Tensors;
using Engine.Tests.Reference;
using Engine.Tests.Support;

namespace Engine.Tests.Decorators;

/// <summary>Each wrong call is refused before it is made, in words that name the operation, what was expected and what came.</summary>
public sealed class CheckingBackendTests
{
    private readonly CheckingBackend _backend = new(new ReferenceBackend());
    private DeviceBuffer _memory = null!;
    private long _next;

    [SetUp]
    public void Open()
    {
        _memory = _backend.Allocate(100_000);
        _next = 0;
    }

    [TearDown]
    public void Free() => _memory.Dispose();

    [OneTimeTearDown]
    public void Close() => _backend.Dispose();

    [Test]
    public void WrongShapeOfAnOutput()
    {
        var geometry = new Conv2DGeometry(new Shape(1, 6, 6, 3), 4, 3, 1, 0, 1);
        Tensor x = Take(1, 6, 6, 3), w = Take(4, 3, 3, 3), y = Take(1, 6, 6, 4);
        Refused(() => _backend.Conv2D(geometry, x, w, Tensor.None, Activation.None, y), "Conv2D", "output", "1×4×4×4", "1×6×6×4");
    }

    [Test]
    public void WrongShapeOfWeights()
    {
        var geometry = new Conv2DGeometry(new Shape(1, 6, 6, 4), 4, 3, 1, 0, 1, groups: 2);
        Tensor x = Take(1, 6, 6, 4), w = Take(4, 3, 3, 4), y = Take(1, 4, 4, 4);
        Refused(() => _backend.Conv2D(geometry, x, w, Tensor.None, Activation.None, y), "Conv2D", "weights", "4×3×3×2", "4×3×3×4");
    }

    [Test]
    public void WrongNumberOfDimensions()
    {
        Tensor x = Take(2, 3, 4), y = Take(2, 3, 4);
        Refused(() => _backend.Softmax(x, y), "Softmax", "input", "2 dimensions", "2×3×4");
        Refused(() => _backend.AdaptiveAvgPool2D(x, Take(2, 1, 1, 4)), "AdaptiveAvgPool2D", "input", "4 dimensions");
    }

    [Test]
    public void TransposedOperandsHaveTransposedShapes()
    {
        Tensor a = Take(2, 5), b = Take(5, 3), c = Take(2, 3);
        _backend.MatMul(new MatMulShape(2, 3, 5), a, b, Tensor.None, Activation.None, c);
        Refused(() => _backend.MatMul(new MatMulShape(2, 3, 5, TransposeB: true), a, b, Tensor.None, Activation.None, c), "MatMul", "b", "3×5", "5×3");
        Refused(() => _backend.MatMul(new MatMulShape(2, 3, 5, TransposeA: true), a, b, Tensor.None, Activation.None, c), "MatMul", "a", "5×2", "2×5");
    }

    [Test]
    public void MissingOperand()
    {
        Tensor y = Take(4);
        Refused(() => _backend.Activate(Activation.Relu, Tensor.None, y), "Activate", "input", "none came");
        Refused(() => _backend.MatMul(new MatMulShape(1, 4, 4), y.Reshape(new Shape(1, 4)), Tensor.None, Tensor.None, Activation.None, Take(1, 4)), "MatMul", "b", "none came");
    }

    [Test]
    public void AnotherBackendsMemory()
    {
        Tensor y = Take(4);
        using var other = new ReferenceBackend();
        using DeviceBuffer foreign = other.Allocate(4);
        Refused(() => _backend.Activate(Activation.Relu, new Tensor(foreign, 0, new Shape(4)), y), "Activate", "input", "this backend (reference)", "from elsewhere");
    }

    [Test]
    public void MemoryThatWasGivenBack()
    {
        Tensor y = Take(4);
        DeviceBuffer gone = _backend.Allocate(4);
        var x = new Tensor(gone, 0, new Shape(4));
        gone.Dispose();
        Refused(() => _backend.Copy(x, y), "Copy", "source", "disposed");
    }

    [Test]
    public void OverlapWithASource()
    {
        Tensor x = Take(2, 5), w = Take(5, 5);
        var overlapping = new Tensor(_memory, x.Offset + 3, new Shape(2, 5));
        Refused(() => _backend.MatMul(new MatMulShape(2, 5, 5), x, w, Tensor.None, Activation.None, overlapping), "MatMul", "c", "apart from", "elements 3 to 12", "0 to 9");
    }

    [Test]
    public void InPlaceIsForOperationsThatSaySo()
    {
        Tensor x = Take(1, 2, 2, 6);
        _backend.Activate(Activation.Relu, x, x);
        _backend.Dropout(new DropoutParameters(0.5f, 1, 1), x, x);
        Refused(() => _backend.LocalResponseNorm(new LocalResponseNormParameters(5, 1, 1, 1), x, x), "LocalResponseNorm", "output", "input");
    }

    [Test]
    public void InPlaceIsTheSamePlaceAndNotBesideIt()
    {
        Tensor x = Take(8), shifted = new(_memory, x.Offset + 1, new Shape(8));
        Refused(() => _backend.Activate(Activation.Relu, x, shifted), "Activate", "output", "exactly input");
    }

    [Test]
    public void TwoDestinationsInOnePlace()
    {
        Tensor x = Take(2, 3), perChannel = Take(3);
        Refused(() => _backend.BatchNormTraining(x, Take(3), Take(3), Take(3), Take(3), 0.1f, 1e-5f, Activation.None, Take(2, 3), perChannel, perChannel), "BatchNormTraining", "savedMean", "savedInverseDeviation");
    }

    [Test]
    public void LabelOutOfRange([Values(-1, 10, int.MaxValue)] int label)
    {
        Tensor logits = Take(3, 10), statistics = Take(2);
        IndexTensor labels = TakeIndices(3);
        _backend.UploadIndices([0, 9, label], labels);
        Refused(() => _backend.SoftmaxCrossEntropy(logits, labels, 0, Tensor.None, statistics), "SoftmaxCrossEntropy", "labels", "0 to 9", $"element 2 is {label}");
    }

    [Test]
    public void RememberedPlaceOutOfRange()
    {
        var geometry = new PoolGeometry(new Shape(1, 4, 4, 1), 2, 2, 0);
        Tensor dy = Take(1, 2, 2, 1), dx = Take(1, 4, 4, 1);
        IndexTensor argmax = TakeIndices(1, 2, 2, 1);
        _backend.UploadIndices([0, 3, 15, 16], argmax);
        Refused(() => _backend.MaxPool2DGrad(geometry, dy, argmax, dx), "MaxPool2DGrad", "argmax", "0 to 15", "element 3 is 16");
    }

    [Test]
    public void SettingsOutOfRange()
    {
        Tensor x = Take(2, 3), y = Take(2, 3), a = Take(2, 2), bias = Take(2), c = Take(2, 2);
        Refused(() => _backend.Dropout(new DropoutParameters(1, 0, 0), x, y), "Dropout", "below 1");
        Refused(() => _backend.Activate((Activation)9, x, y), "Activate", "None, Relu, Sigmoid or Tanh", "9");
        Refused(() => _backend.MatMul(new MatMulShape(2, 2, 2, Accumulate: true), a, c, bias, Activation.None, Take(2, 2)), "MatMul", "Accumulate");
        Refused(() => _backend.MatMul(new MatMulShape(2, 2, 0), a, c, bias, Activation.None, Take(2, 2)), "MatMul", "at least 1");
        Refused(() => _backend.AdamWStep(new AdamWParameters(1, 0.9f, 0.99f, 1e-8f, 0, 0), x, y, Take(2, 3), Take(2, 3)), "AdamWStep", "Step 1 or more");
        Refused(() => _backend.SoftmaxCrossEntropy(x, TakeIndices(2), 1, Tensor.None, bias), "SoftmaxCrossEntropy", "labelSmoothing", "below 1");
        Refused(() => _backend.SoftmaxCrossEntropy(Tensor.None, TakeIndices(2), 0, Tensor.None, bias, 3), "SoftmaxCrossEntropy", "logits", "none came");
        Refused(() => _backend.Allocate(0), "Allocate", "at least 1");
    }

    [Test]
    public void OneValueAChannelHasNoVariance()
    {
        Tensor x = Take(1, 3), y = Take(1, 3);
        Refused(() => _backend.BatchNormTraining(x, Take(3), Take(3), Take(3), Take(3), 0.1f, 1e-5f, Activation.None, y, Take(3), Take(3)), "BatchNormTraining", "more than one value", "1×3");
    }

    [Test]
    public void TransferOfAnotherLength()
    {
        Tensor x = Take(4);
        Refused(() => _backend.Upload(new float[5], x), "Upload", "4 elements", "5");
        Refused(() => _backend.Download(x, new float[3]), "Download", "4 elements", "3");
        Refused(() => _backend.Copy(x, Take(5)), "Copy", "4 elements", "5");
    }

    [Test]
    public void PoolingOfAnotherMap()
    {
        var geometry = new Conv2DGeometry(new Shape(1, 6, 6, 3), 4, 3, 1, 0, 1);
        Tensor x = Take(1, 6, 6, 3), w = Take(4, 3, 3, 3), y = Take(1, 2, 2, 4);
        _backend.Conv2D(geometry, x, w, Tensor.None, Activation.None, y, null, new PoolGeometry(geometry.Output, 2, 2, 0));
        Refused(() => _backend.Conv2D(geometry, x, w, Tensor.None, Activation.None, y, null, new PoolGeometry(geometry.Input, 2, 2, 0)), "Conv2D", "pooling", "1×4×4×4", "1×6×6×3");
        Tensor map = Take(1, 4, 4, 4);
        Refused(() => _backend.Conv2D(geometry, x, w, Tensor.None, Activation.None, map, null, new PoolGeometry(geometry.Output, 2, 2, 0)), "Conv2D", "output", "1×2×2×4", "1×4×4×4");
    }

    [Test]
    public void WeightsPreparedForAnotherLayer()
    {
        var geometry = new Conv2DGeometry(new Shape(2, 6, 6, 3), 4, 3, 1, 0, 1);
        var strided = new Conv2DGeometry(new Shape(2, 6, 6, 3), 4, 3, 3, 0, 1);
        Tensor x = Take(2, 6, 6, 3), w = Take(4, 3, 3, 3), y = Take(2, 4, 4, 4);
        using PreparedWeights here = _backend.PrepareConv2D(strided.WithBatch(5), w)!;
        _backend.Conv2D(strided, x, w, Tensor.None, Activation.None, Take(2, 2, 2, 4), here);
        Refused(() => _backend.Conv2D(geometry, x, w, Tensor.None, Activation.None, y, here), "Conv2D", "prepared");

        using var other = new CheckingBackend(new ReferenceBackend());
        using DeviceBuffer memory = other.Allocate(w.Length);
        using PreparedWeights foreign = other.PrepareConv2D(geometry, new Tensor(memory, 0, w.Shape))!;
        Refused(() => _backend.Conv2D(geometry, x, w, Tensor.None, Activation.None, y, foreign), "Conv2D", "prepared", "did not prepare");
    }

    [Test]
    public void ARefusedCallChangesNothing()
    {
        Tensor x = Take(4), y = Take(5);
        _backend.Fill(y, 7);
        Refused(() => _backend.Activate(Activation.Relu, x, y), "Activate");
        float[] after = new float[5];
        _backend.Download(y, after);
        Assert.That(after, Is.All.EqualTo(7f));
    }

    [Test]
    public void NothingRunsAfterDispose()
    {
        var backend = new CheckingBackend(new ReferenceBackend());
        backend.Dispose();
        Assert.That(() => backend.Synchronize(), Throws.TypeOf<ObjectDisposedException>());
        Assert.That(() => backend.Allocate(1), Throws.TypeOf<ObjectDisposedException>());
    }

    private Tensor Take(params ReadOnlySpan<int> extents)
    {
        var tensor = new Tensor(_memory, _next, Shapes.Of(extents));
        _next += tensor.Length;
        return tensor;
    }

    private IndexTensor TakeIndices(params ReadOnlySpan<int> extents)
    {
        Tensor place = Take(extents);
        return new IndexTensor(_memory, place.Offset, place.Shape);
    }

    private static void Refused(Action call, params string[] words)
    {
        ArgumentException? error = Assert.Catch<ArgumentException>(() => call());
        foreach (string word in words)
            Assert.That(error!.Message, Does.Contain(word));
    }
}
