using Engine.Backends;
using Engine.Tensors;
using Engine.Tests.Reference;
using Engine.Tests.Support;
using static Engine.Tests.Gradients.GradientCheck;

namespace Engine.Tests.Gradients;

/// <summary>Every gradient of the reference against central differences, so that the reference may judge the others.</summary>
public sealed class ReferenceGradientTests
{
    private readonly ReferenceBackend _backend = new();

    [OneTimeTearDown]
    public void Close() => _backend.Dispose();

    public static IEnumerable<TestCaseData<Conv2DGeometry>> Convolutions()
    {
        yield return Case("plain", new Conv2DGeometry(new Shape(2, 4, 5, 3), 4, 3, 1, 1, 1));
        yield return Case("strided, asymmetric", new Conv2DGeometry(new Shape(1, 7, 6, 2), 3, new Size2D(4, 3), new Size2D(3, 2), new Size2D(2, 0), 1));
        yield return Case("dilated", new Conv2DGeometry(new Shape(1, 6, 7, 2), 2, new Size2D(3, 2), 1, new Size2D(2, 1), new Size2D(2, 3)));
        yield return Case("grouped", new Conv2DGeometry(new Shape(2, 4, 4, 4), 6, 3, 2, 1, 1, 2));
        yield return Case("depthwise", new Conv2DGeometry(new Shape(1, 4, 5, 3), 3, new Size2D(2, 3), 1, 1, 1, 3));
        yield return Case("stride beyond kernel", new Conv2DGeometry(new Shape(1, 7, 7, 2), 2, 2, 3, 0, 1));
    }

    [TestCaseSource(nameof(Convolutions))]
    public void Conv2D(Conv2DGeometry geometry)
    {
        Tensor x = Place(geometry.Input, 1), w = Place(geometry.Weights, 2), b = Place(new Shape(geometry.OutputChannels), 3);
        Tensor y = Full(geometry.Output, 0), dy = Place(geometry.Output, 4);
        Tensor dx = Full(x.Shape, float.NaN), dw = Full(w.Shape, 2), db = Full(b.Shape, 3);
        _backend.Conv2DGradInput(geometry, dy, w, dx);
        _backend.Conv2DGradWeights(geometry, x, dy, dw, db);

        double Forward()
        {
            _backend.Conv2D(geometry, x, w, b, Activation.None, y);
            return Loss(y, dy);
        }

        Verify("input", x, dx, Forward);
        Verify("weights", w, dw, Forward, startedAt: 2);
        Verify("bias", b, db, Forward, startedAt: 3);
    }

    [Test]
    public void MatMulGradientsAreProducts([Values] bool transposeA, [Values] bool transposeB)
    {
        const int m = 3, n = 4, k = 5;
        var shape = new MatMulShape(m, n, k, transposeA, transposeB);
        Tensor a = Place(transposeA ? new Shape(k, m) : new Shape(m, k), 1), b = Place(transposeB ? new Shape(n, k) : new Shape(k, n), 2);
        Tensor c = Full(new Shape(m, n), 0), dc = Place(c.Shape, 3), da = Full(a.Shape, 0), db = Full(b.Shape, 7);
        if (transposeA)
            _backend.MatMul(new MatMulShape(k, m, n, transposeB, true), b, dc, Tensor.None, Activation.None, da);
        else
            _backend.MatMul(new MatMulShape(m, k, n, false, !transposeB), dc, b, Tensor.None, Activation.None, da);
        if (transposeB)
            _backend.MatMul(new MatMulShape(n, k, m, true, transposeA, Accumulate: true), dc, a, Tensor.None, Activation.None, db);
        else
            _backend.MatMul(new MatMulShape(k, n, m, !transposeA, false, Accumulate: true), a, dc, Tensor.None, Activation.None, db);

        double Forward()
        {
            _backend.MatMul(shape, a, b, Tensor.None, Activation.None, c);
            return Loss(c, dc);
        }

        Verify("a", a, da, Forward);
        Verify("b", b, db, Forward, startedAt: 7);
    }

    [Test]
    public void Bias()
    {
        Tensor a = Place(new Shape(3, 2), 1), b = Place(new Shape(2, 4), 2), bias = Place(new Shape(4), 3);
        Tensor c = Full(new Shape(3, 4), 0), dc = Place(c.Shape, 4), dBias = Full(bias.Shape, 1);
        _backend.BiasGrad(dc, dBias);
        Verify("bias", bias, dBias, () =>
        {
            _backend.MatMul(new MatMulShape(3, 4, 2), a, b, bias, Activation.None, c);
            return Loss(c, dc);
        }, startedAt: 1);
    }

    [Test]
    public void Activate([Values] Activation activation)
    {
        Tensor x = Place(new Shape(40), 0, RandomValues.Distinct(40, 1)), y = Full(x.Shape, 0), dy = Place(x.Shape, 2), dx = Full(x.Shape, 0);
        _backend.Activate(activation, x, y);
        _backend.ActivateGrad(activation, y, dy, dx);
        Verify("input", x, dx, () =>
        {
            _backend.Activate(activation, x, y);
            return Loss(y, dy);
        });
    }

    [Test]
    public void Dropout()
    {
        var parameters = new DropoutParameters(0.25f, 9, 1000);
        Tensor x = Place(new Shape(50), 1), y = Full(x.Shape, 0), dy = Place(x.Shape, 2), dx = Full(x.Shape, 0);
        _backend.DropoutGrad(parameters, dy, dx);
        Verify("input", x, dx, () =>
        {
            _backend.Dropout(parameters, x, y);
            return Loss(y, dy);
        });
    }

    public static IEnumerable<TestCaseData<PoolGeometry>> Poolings()
    {
        yield return Case("plain", new PoolGeometry(new Shape(2, 4, 6, 3), 2, 2, 0));
        yield return Case("overlapping", new PoolGeometry(new Shape(1, 7, 7, 2), 3, 2, 0));
        yield return Case("padded, asymmetric", new PoolGeometry(new Shape(1, 5, 6, 2), new Size2D(4, 3), new Size2D(3, 2), new Size2D(2, 1)));
        yield return Case("ceil", new PoolGeometry(new Shape(2, 6, 5, 1), 3, 2, 1, ceilMode: true));
        yield return Case("stride beyond window", new PoolGeometry(new Shape(1, 8, 8, 2), 2, 3, 0, ceilMode: true));
    }

    [TestCaseSource(nameof(Poolings))]
    public void MaxPool(PoolGeometry geometry)
    {
        Tensor x = Place(geometry.Input, 0, RandomValues.Distinct(geometry.Input.Length, 1)), y = Full(geometry.Output, 0);
        Tensor dy = Place(geometry.Output, 2), dx = Full(x.Shape, float.NaN);
        var argmax = new IndexTensor(new ReferenceBuffer(y.Length), 0, y.Shape);
        _backend.MaxPool2D(geometry, x, y, argmax);
        _backend.MaxPool2DGrad(geometry, dy, argmax, dx);
        Verify("input", x, dx, () =>
        {
            _backend.MaxPool2D(geometry, x, y, IndexTensor.None);
            return Loss(y, dy);
        });
    }

    [TestCaseSource(nameof(Poolings))]
    public void AvgPool(PoolGeometry geometry)
    {
        Tensor x = Place(geometry.Input, 1), y = Full(geometry.Output, 0), dy = Place(geometry.Output, 2), dx = Full(x.Shape, float.NaN);
        _backend.AvgPool2DGrad(geometry, dy, dx);
        Verify("input", x, dx, () =>
        {
            _backend.AvgPool2D(geometry, x, y);
            return Loss(y, dy);
        });
    }

    [TestCase(3, 2)]
    [TestCase(7, 6)]
    [TestCase(1, 1)]
    public void AdaptiveAvgPool(int height, int width)
    {
        Tensor x = Place(new Shape(2, 5, 4, 2), 1), y = Full(new Shape(2, height, width, 2), 0), dy = Place(y.Shape, 2), dx = Full(x.Shape, float.NaN);
        _backend.AdaptiveAvgPool2DGrad(dy, dx);
        Verify("input", x, dx, () =>
        {
            _backend.AdaptiveAvgPool2D(x, y);
            return Loss(y, dy);
        });
    }

    [TestCase(5)]
    [TestCase(4)]
    [TestCase(1)]
    [TestCase(20)]
    public void LocalResponseNorm(int size)
    {
        var parameters = new LocalResponseNormParameters(size, 0.5f, 0.75f, 2);
        Tensor x = Place(new Shape(1, 2, 2, 9), 1), y = Full(x.Shape, 0), dy = Place(x.Shape, 2), dx = Full(x.Shape, float.NaN);
        _backend.LocalResponseNorm(parameters, x, y);
        _backend.LocalResponseNormGrad(parameters, x, y, dy, dx);
        Verify("input", x, dx, () =>
        {
            _backend.LocalResponseNorm(parameters, x, y);
            return Loss(y, dy);
        });
    }

    [Test]
    public void BatchNorm()
    {
        var channels = new Shape(3);
        Tensor x = Place(new Shape(2, 3, 2, 3), 1), scale = Place(channels, 2), shift = Place(channels, 3);
        Tensor runningMean = Full(channels, 0), runningVariance = Full(channels, 1), mean = Full(channels, 0), inverse = Full(channels, 0);
        Tensor y = Full(x.Shape, 0), dy = Place(x.Shape, 4), dx = Full(x.Shape, float.NaN), dScale = Full(channels, 2), dShift = Full(channels, 3);

        double Forward()
        {
            _backend.BatchNormTraining(x, scale, shift, runningMean, runningVariance, 0.1f, 1e-5f, Activation.None, y, mean, inverse);
            return Loss(y, dy);
        }

        Forward();
        _backend.BatchNormGrad(x, dy, scale, mean, inverse, dx, dScale, dShift);
        Verify("input", x, dx, Forward);
        Verify("scale", scale, dScale, Forward, startedAt: 2);
        Verify("shift", shift, dShift, Forward, startedAt: 3);
    }

    [TestCase(0f)]
    [TestCase(0.1f)]
    public void SoftmaxCrossEntropy(float smoothing)
    {
        const int rows = 4;
        Tensor x = Place(new Shape(rows, 6), 1), dx = Full(x.Shape, float.NaN), statistics = Full(new Shape(2), 0);
        var labels = new IndexTensor(new ReferenceBuffer(rows), 0, new Shape(rows));
        new[] { 0, 5, 2, 2 }.CopyTo(ReferenceBackend.Indices(labels));
        _backend.SoftmaxCrossEntropy(x, labels, smoothing, dx, statistics);
        Verify("logits", x, dx, () =>
        {
            ReferenceBackend.Values(statistics).Clear();
            _backend.SoftmaxCrossEntropy(x, labels, smoothing, Tensor.None, statistics);
            return ReferenceBackend.Values(statistics)[0] / rows;
        });
    }

    private static TestCaseData<T> Case<T>(string name, T value) => new TestCaseData<T>(value).SetArgDisplayNames(name);
}
