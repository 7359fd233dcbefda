using System.Text.Json;
using Engine.Backends;
using Engine.Tensors;
using Engine.Tests.Reference;
using Engine.Tests.Support;

namespace Engine.Tests.Gradients;

/// <summary>The reference against PyTorch in float64, where a definition can be misread. Goldens/make_goldens.py made the figures.</summary>
public sealed class PyTorchTests
{
    private static readonly JsonElement Goldens =
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Gradients", "Goldens", "goldens.json"))).RootElement;

    private readonly ReferenceBackend _backend = new();

    [OneTimeTearDown]
    public void Close() => _backend.Dispose();

    public static IEnumerable<string> CasesOf(string kind) =>
        Goldens.EnumerateObject().Select(golden => golden.Name).Where(name => name.StartsWith(kind, StringComparison.Ordinal));

    [TestCaseSource(nameof(CasesOf), ["max-"])]
    public void MaxPool(string name)
    {
        var golden = new Golden(name);
        PoolGeometry geometry = PoolingOf(golden);
        Tensor y = Empty(geometry.Output), dx = Empty(geometry.Input);
        var argmax = new IndexTensor(new ReferenceBuffer(y.Length), 0, y.Shape);
        _backend.MaxPool2D(geometry, golden.Tensor("input", geometry.Input), y, argmax);
        golden.Verify("output", y);
        Assert.That(ReferenceBackend.Indices(argmax).ToArray(), Is.EqualTo(golden.Integers("argmax")), "argmax");
        _backend.MaxPool2DGrad(geometry, golden.Tensor("outputGrad", geometry.Output), argmax, dx);
        golden.Verify("inputGrad", dx);
    }

    [TestCaseSource(nameof(CasesOf), ["avg-"])]
    public void AvgPool(string name)
    {
        var golden = new Golden(name);
        PoolGeometry geometry = PoolingOf(golden);
        Tensor y = Empty(geometry.Output), dx = Empty(geometry.Input);
        _backend.AvgPool2D(geometry, golden.Tensor("input", geometry.Input), y);
        golden.Verify("output", y);
        _backend.AvgPool2DGrad(geometry, golden.Tensor("outputGrad", geometry.Output), dx);
        golden.Verify("inputGrad", dx);
    }

    [TestCaseSource(nameof(CasesOf), ["adaptive-"])]
    public void AdaptiveAvgPool(string name)
    {
        var golden = new Golden(name);
        Shape input = golden.Shape("shape");
        Size2D size = golden.Size("size");
        Tensor y = Empty(new Shape(input[0], size.Height, size.Width, input[3])), dx = Empty(input);
        _backend.AdaptiveAvgPool2D(golden.Tensor("input", input), y);
        golden.Verify("output", y);
        _backend.AdaptiveAvgPool2DGrad(golden.Tensor("outputGrad", y.Shape), dx);
        golden.Verify("inputGrad", dx);
    }

    [TestCaseSource(nameof(CasesOf), ["lrn-"])]
    public void LocalResponseNorm(string name)
    {
        var golden = new Golden(name);
        Shape shape = golden.Shape("shape");
        var parameters = new LocalResponseNormParameters((int)golden.Number("size"), golden.Number("alpha"), golden.Number("beta"), golden.Number("k"));
        Tensor x = golden.Tensor("input", shape), y = Empty(shape), dx = Empty(shape);
        _backend.LocalResponseNorm(parameters, x, y);
        golden.Verify("output", y);
        _backend.LocalResponseNormGrad(parameters, x, y, golden.Tensor("outputGrad", shape), dx);
        golden.Verify("inputGrad", dx);
    }

    [Test]
    public void BatchNorm()
    {
        var golden = new Golden("batchnorm");
        Shape shape = golden.Shape("shape"), channels = new(shape[3]);
        Tensor x = golden.Tensor("input", shape), scale = golden.Tensor("scale", channels), shift = golden.Tensor("shift", channels);
        Tensor runningMean = golden.Tensor("runningMean", channels), runningVariance = golden.Tensor("runningVariance", channels);
        Tensor y = Empty(shape), mean = Empty(channels), inverse = Empty(channels), dx = Empty(shape);
        Tensor dScale = GradientCheck.Full(channels, 0), dShift = GradientCheck.Full(channels, 0);
        _backend.BatchNormTraining(x, scale, shift, runningMean, runningVariance, golden.Number("momentum"), golden.Number("epsilon"), Activation.None, y, mean, inverse);
        golden.Verify("output", y);
        golden.Verify("newRunningMean", runningMean);
        golden.Verify("newRunningVariance", runningVariance);
        _backend.BatchNormGrad(x, golden.Tensor("outputGrad", shape), scale, mean, inverse, dx, dScale, dShift);
        golden.Verify("inputGrad", dx);
        golden.Verify("scaleGrad", dScale);
        golden.Verify("shiftGrad", dShift);
        _backend.BatchNormInference(x, scale, shift, runningMean, runningVariance, golden.Number("epsilon"), Activation.None, y);
        golden.Verify("inference", y);
    }

    [TestCaseSource(nameof(CasesOf), ["sgd-"])]
    public void Sgd(string name)
    {
        var golden = new Golden(name);
        var shape = new Shape(6);
        var parameters = new SgdParameters(golden.Number("lr"), golden.Number("momentum"), golden.Number("weight_decay"), golden.Number("nesterov") != 0);
        Tensor weights = golden.Tensor("weights", shape), velocity = GradientCheck.Full(shape, 0);
        foreach (Golden step in golden.Steps())
        {
            _backend.SgdStep(parameters, weights, step.Tensor("gradients", shape), velocity);
            step.Verify("weights", weights);
        }
    }

    [Test]
    public void AdamW()
    {
        var golden = new Golden("adamw");
        var shape = new Shape(6);
        double[] betas = golden.Numbers("betas");
        var parameters = new AdamWParameters(golden.Number("lr"), (float)betas[0], (float)betas[1], golden.Number("eps"), golden.Number("weight_decay"), 0);
        Tensor weights = golden.Tensor("weights", shape), first = GradientCheck.Full(shape, 0), second = GradientCheck.Full(shape, 0);
        foreach (Golden step in golden.Steps())
        {
            parameters = parameters with { Step = parameters.Step + 1 };
            _backend.AdamWStep(parameters, weights, step.Tensor("gradients", shape), first, second);
            step.Verify("weights", weights);
        }
    }

    [TestCaseSource(nameof(CasesOf), ["cross-entropy-"])]
    public void CrossEntropy(string name)
    {
        var golden = new Golden(name);
        Shape shape = golden.Shape("shape");
        var labels = new IndexTensor(new ReferenceBuffer(shape[0]), 0, new Shape(shape[0]));
        golden.Integers("labels").CopyTo(ReferenceBackend.Indices(labels));
        Tensor grad = Empty(shape), statistics = GradientCheck.Full(new Shape(2), 0);
        _backend.SoftmaxCrossEntropy(golden.Tensor("logits", shape), labels, golden.Number("smoothing"), grad, statistics);
        golden.Verify("logitsGrad", grad);
        Assert.That(ReferenceBackend.Values(statistics)[0], Is.EqualTo(golden.Element("loss").GetDouble()).Within(1e-9));
        Assert.That(ReferenceBackend.Values(statistics)[1], Is.EqualTo(golden.Number("hits")));
    }

    [TestCaseSource(nameof(CasesOf), ["conv-"])]
    public void Convolution(string name)
    {
        var golden = new Golden(name);
        var geometry = new Conv2DGeometry(golden.Shape("shape"), (int)golden.Number("outputs"), golden.Size("kernel"), golden.Size("stride"),
            golden.Size("padding"), golden.Size("dilation"), (int)golden.Number("groups"));
        Assert.That(geometry.Output, Is.EqualTo(golden.Shape("outputShape")));
        var channels = new Shape(geometry.OutputChannels);
        Tensor x = golden.Tensor("input", geometry.Input), w = golden.Tensor("weights", geometry.Weights), dy = golden.Tensor("outputGrad", geometry.Output);
        Tensor y = Empty(geometry.Output), dx = Empty(x.Shape), dw = GradientCheck.Full(w.Shape, 0), db = GradientCheck.Full(channels, 0);
        _backend.Conv2D(geometry, x, w, golden.Tensor("bias", channels), Activation.None, y);
        golden.Verify("output", y);
        _backend.Conv2DGradInput(geometry, dy, w, dx);
        _backend.Conv2DGradWeights(geometry, x, dy, dw, db);
        golden.Verify("inputGrad", dx);
        golden.Verify("weightsGrad", dw);
        golden.Verify("biasGrad", db);
    }

    private static PoolGeometry PoolingOf(Golden golden)
    {
        var geometry = new PoolGeometry(golden.Shape("shape"), golden.Size("window"), golden.Size("stride"), golden.Size("padding"), golden.Element("ceil").GetBoolean());
        Assert.That(geometry.Output, Is.EqualTo(golden.Shape("outputShape")));
        return geometry;
    }

    private static Tensor Empty(Shape shape) => GradientCheck.Full(shape, float.NaN);

    /// <summary>One case of the file.</summary>
    private sealed class Golden(string name, JsonElement json)
    {
        public Golden(string name) : this(name, Goldens.GetProperty(name))
        {
        }

        public JsonElement Element(string key) => json.GetProperty(key);

        public float Number(string key) => Element(key).GetSingle();

        public double[] Numbers(string key) => [.. Element(key).EnumerateArray().Select(value => value.GetDouble())];

        public int[] Integers(string key) => [.. Element(key).EnumerateArray().Select(value => value.GetInt32())];

        public Shape Shape(string key) => Shapes.Of(Integers(key));

        public Size2D Size(string key) => new(Integers(key)[0], Integers(key)[1]);

        public Tensor Tensor(string key, Shape shape)
        {
            double[] values = Numbers(key);
            Assert.That(values, Has.Length.EqualTo(shape.Length), $"{name}: {key}");
            Tensor tensor = Empty(shape);
            values.CopyTo(ReferenceBackend.Values(tensor));
            return tensor;
        }

        public IEnumerable<Golden> Steps() => Element("steps").EnumerateArray().Select((step, i) => new Golden($"{name}, step {i + 1}", step));

        public void Verify(string key, Tensor came) =>
            Assert.That(ReferenceBackend.Values(came).ToArray(), Is.EqualTo(Numbers(key)).Within(1e-9), $"{name}: {key}");
    }
}
