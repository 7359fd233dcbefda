using System.Runtime.InteropServices;
using Engine.Backends;
using Engine.Cpu;
using Engine.Tensors;

namespace Engine.Tests.Contract;

/// <summary>The CPU backend's results do not depend on how many threads share the work.</summary>
/// <remarks>The backend gives a thread no part that is smaller than what waking it costs, so each case has enough work for three threads.</remarks>
[Category(ContractFixture.EveryInstructionSet)]
public sealed class ThreadsGiveTheSameBits
{
    // Three times what GemmGrid and CpuBackend.PartsFor ask for before they give another thread a part. Of Winograd's algorithms F(4×4, 5×5) makes the fewest
    // multiplications, 64 for 400.
    private const double Macs = 120_000, WinogradMacs = Macs * 400 / 64, Elements = 3 * 8192;

    private static readonly int[] Threads = [1, 2, 3];

    public static IEnumerable<TestCaseData<Conv2DGeometry>> Convolutions() =>
        Geometries.RealConvolutions().Concat(Geometries.AwkwardConvolutions()).Select(entry => new TestCaseData<Conv2DGeometry>(ForThreeThreads(entry.Geometry)).SetArgDisplayNames(entry.Name));

    public static IEnumerable<TestCaseData<Conv2DGeometry, ConvolutionMethod>> LargeTiles() =>
        from data in LargeTilesContract.Convolutions()
        from method in new[] { ConvolutionMethod.Winograd4, ConvolutionMethod.Winograd6 }
        select new TestCaseData<Conv2DGeometry, ConvolutionMethod>(ForThreeThreads((Conv2DGeometry)data.Arguments[0]!), method).SetArgDisplayNames(data.ArgDisplayNames![0], $"{method}");

    public static IEnumerable<TestCaseData<PoolGeometry>> Poolings() =>
        Geometries.Poolings().Select(entry => new TestCaseData<PoolGeometry>(ForThreeThreads(entry.Geometry)).SetArgDisplayNames(entry.Name));

    [TestCaseSource(nameof(Convolutions))]
    public void Conv2D(Conv2DGeometry geometry) => Same(
        (backend, t) => backend.Conv2D(geometry, t[0], t[1], t[2], Activation.Sigmoid, t[3]),
        3, HostTensor.Random(geometry.Input, 1), HostTensor.Random(geometry.Weights, 2), HostTensor.Random(new Shape(geometry.OutputChannels), 3), HostTensor.Output(geometry.Output));

    [TestCaseSource(nameof(Convolutions))]
    public void PreparedConv2D(Conv2DGeometry geometry) => Same(
        (backend, t) =>
        {
            using PreparedWeights? prepared = backend.PrepareConv2D(geometry, t[1]);
            backend.Conv2D(geometry, t[0], t[1], t[2], Activation.Relu, t[3], prepared);
        },
        3, HostTensor.Random(geometry.Input, 1), HostTensor.Random(geometry.Weights, 2), HostTensor.Random(new Shape(geometry.OutputChannels), 3), HostTensor.Output(geometry.Output));

    [TestCaseSource(nameof(LargeTiles))]
    public void ConvolutionsByLargeTiles(Conv2DGeometry geometry, ConvolutionMethod method)
    {
        Same((backend, t) =>
        {
            using PreparedWeights? prepared = backend.PrepareConv2D(geometry, t[1]);
            backend.Conv2D(geometry, t[0], t[1], t[2], Activation.Relu, t[3], prepared);
        }, 3, method, HostTensor.Random(geometry.Input, 1), HostTensor.Random(geometry.Weights, 2), HostTensor.Random(new Shape(geometry.OutputChannels), 3), HostTensor.Output(geometry.Output));
        Same((backend, t) => backend.Conv2DGradInput(geometry, t[0], t[1], t[2]),
            2, method, HostTensor.Random(geometry.Output, 1), HostTensor.Random(geometry.Weights, 2), HostTensor.Output(geometry.Input));
    }

    [Test]
    public void MatMul([Values] bool transposeA, [Values] bool transposeB)
    {
        foreach ((int m, int n, int k) in new[] { (1, 1000, 4096), (2, 4096, 300), (3, 57, 2000), (17, 1000, 513), (100, 100, 1000), (1000, 33, 65), (333, 500, 47) })
        {
            var shape = new MatMulShape(m, n, k, transposeA, transposeB);
            Same((backend, t) => backend.MatMul(shape, t[0], t[1], Tensor.None, Activation.None, t[2]),
                2, HostTensor.Random(transposeA ? new Shape(k, m) : new Shape(m, k), 1), HostTensor.Random(transposeB ? new Shape(n, k) : new Shape(k, n), 2), HostTensor.Output(new Shape(m, n)));
        }
    }

    [Test]
    public void BatchNormTraining()
    {
        Shape images = new(3, 20, 20, 65), channels = new(65);
        HostTensor Channel(int seed) => HostTensor.Random(channels, seed, 0.5f, 2).Written();
        foreach (int output in new[] { 3, 4, 5, 6, 7 })
        {
            Same((backend, t) => backend.BatchNormTraining(t[0], t[1], t[2], t[3], t[4], 0.1f, 1e-5f, Activation.Relu, t[5], t[6], t[7]),
                output, HostTensor.Random(images, 1), Channel(2), Channel(3), Channel(4), Channel(5), HostTensor.Output(images), HostTensor.Output(channels), HostTensor.Output(channels));
        }
    }

    [Test]
    public void Softmax() =>
        Same((backend, t) => backend.Softmax(t[0], t[1]), 1, HostTensor.Random(new Shape(17, 1000), 1, -9, 9), HostTensor.Output(new Shape(17, 1000)));

    [TestCaseSource(nameof(Convolutions))]
    public void Conv2DGradInput(Conv2DGeometry geometry) => Same(
        (backend, t) => backend.Conv2DGradInput(geometry, t[0], t[1], t[2]),
        2, HostTensor.Random(geometry.Output, 1), HostTensor.Random(geometry.Weights, 2), HostTensor.Output(geometry.Input));

    [TestCaseSource(nameof(Convolutions))]
    public void Conv2DGradWeights(Conv2DGeometry geometry)
    {
        Shape bias = new(geometry.OutputChannels);
        foreach (int output in new[] { 2, 3 })
        {
            Same((backend, t) => backend.Conv2DGradWeights(geometry, t[0], t[1], t[2], t[3]),
                output, HostTensor.Random(geometry.Input, 1), HostTensor.Random(geometry.Output, 2), HostTensor.Random(geometry.Weights, 3).Written(), HostTensor.Random(bias, 4).Written());
        }
    }

    [Test]
    public void ProductsOfALinearLayersGradients()
    {
        foreach ((int batch, int inputs, int outputs) in new[] { (1, 900, 300), (4, 1000, 333), (7, 333, 1000), (33, 640, 250), (4, 9001, 51) })
        {
            HostTensor x = HostTensor.Random(new Shape(batch, inputs), 1), dy = HostTensor.Random(new Shape(batch, outputs), 2);
            HostTensor w = HostTensor.Random(new Shape(outputs, inputs), 3);
            Same((backend, t) => backend.MatMul(new MatMulShape(batch, inputs, outputs), t[0], t[1], Tensor.None, Activation.None, t[2]), 2, dy, w, HostTensor.Output(x.Shape));
            Same((backend, t) => backend.MatMul(new MatMulShape(outputs, inputs, batch, TransposeA: true, Accumulate: true), t[0], t[1], Tensor.None, Activation.None, t[2]), 2, dy, x, w.Written());
        }
    }

    [Test]
    public void BiasGrad([Values(3, 64, 1000)] int channels) => Same(
        (backend, t) => backend.BiasGrad(t[0], t[1]), 1, HostTensor.Random(new Shape(3001, channels), 1), HostTensor.Random(new Shape(channels), 2).Written());

    [Test]
    public void PointwiseGradients([Values] Activation activation)
    {
        var length = new Shape(100_003);
        Same((backend, t) => backend.ActivateGrad(activation, t[0], t[1], t[2]), 2, HostTensor.Random(length, 1), HostTensor.Random(length, 2), HostTensor.Output(length));
        Same((backend, t) => backend.DropoutGrad(new DropoutParameters(0.3f, 5, 6), t[0], t[1]), 1, HostTensor.Random(length, 1), HostTensor.Output(length));
    }

    [TestCaseSource(nameof(Poolings))]
    public void Pooling(PoolGeometry geometry)
    {
        Same((backend, t) => backend.MaxPool2D(geometry, t[0], t[1], IndexTensor.None), 1, HostTensor.Random(geometry.Input, 1), HostTensor.Output(geometry.Output));
        Same((backend, t) => backend.AvgPool2D(geometry, t[0], t[1]), 1, HostTensor.Random(geometry.Input, 1), HostTensor.Output(geometry.Output));
        Same((backend, t) =>
        {
            backend.MaxPool2D(geometry, t[0], t[1], t.Indices(2));
            backend.MaxPool2DGrad(geometry, t[3], t.Indices(2), t[4]);
        }, 4, HostTensor.Random(geometry.Input, 1), HostTensor.Output(geometry.Output), HostTensor.IndexOutput(geometry.Output), HostTensor.Random(geometry.Output, 2), HostTensor.Output(geometry.Input));
        Same((backend, t) => backend.AvgPool2DGrad(geometry, t[0], t[1]), 1, HostTensor.Random(geometry.Output, 1), HostTensor.Output(geometry.Input));
        Same((backend, t) => backend.AdaptiveAvgPool2DGrad(t[0], t[1]), 1, HostTensor.Random(geometry.Output, 1), HostTensor.Output(geometry.Input));
    }

    [Test]
    public void NormalizationGradients()
    {
        Shape images = new(3, 20, 20, 65), channels = new(65);
        var parameters = new LocalResponseNormParameters(5, 0.5f, 0.75f, 2);
        Same((backend, t) => backend.LocalResponseNormGrad(parameters, t[0], t[1], t[2], t[3]),
            3, HostTensor.Random(images, 1), HostTensor.Random(images, 2), HostTensor.Random(images, 3), HostTensor.Output(images));
        foreach (int output in new[] { 5, 6, 7 })
        {
            Same((backend, t) => backend.BatchNormGrad(t[0], t[1], t[2], t[3], t[4], t[5], t[6], t[7]),
                output, HostTensor.Random(images, 1), HostTensor.Random(images, 2), HostTensor.Random(channels, 3), HostTensor.Random(channels, 4), HostTensor.Random(channels, 5),
                HostTensor.Output(images), HostTensor.Random(channels, 6).Written(), HostTensor.Random(channels, 7).Written());
        }
    }

    [Test]
    public void SoftmaxCrossEntropy()
    {
        Shape rows = new(170, 1000);
        HostTensor labels = HostTensor.OfIndices(new Shape(170), [.. Enumerable.Range(0, 170)]);
        foreach (int output in new[] { 2, 3 })
        {
            Same((backend, t) => backend.SoftmaxCrossEntropy(t[0], t.Indices(1), 0.1f, t[2], t[3]),
                output, HostTensor.Random(rows, 1, -9, 9), labels, HostTensor.Output(rows), HostTensor.Zeros(new Shape(2)).Written());
        }
    }

    [Test]
    public void OptimiserSteps()
    {
        var length = new Shape(100_003);
        HostTensor State(int seed) => HostTensor.Random(length, seed, 0.1f, 1).Written();
        Same((backend, t) => backend.SgdStep(new SgdParameters(0.1f, 0.9f, 5e-4f, true), t[0], t[1], t[2]), 0, State(1), State(2), State(3));
        Same((backend, t) => backend.AdamWStep(new AdamWParameters(0.1f, 0.9f, 0.99f, 1e-8f, 0.01f, 3), t[0], t[1], t[2], t[3]), 0, State(1), State(2), State(3), State(4));
        Same((backend, t) => backend.SquaredNorm(t[0], t[1]), 1, State(1), HostTensor.Output(new Shape(1)));
        Same((backend, t) => backend.ClipByNorm(t[0], t[1], 0.5f), 0, State(1), HostTensor.Of(new Shape(1), 7));
    }

    /// <summary>The same for more images: enough for each product, of which there is one for each group and each phase of the stride.</summary>
    private static Conv2DGeometry ForThreeThreads(Conv2DGeometry geometry) =>
        geometry.WithBatch(geometry.Batch * Times((WinogradChoice.Applies(geometry) ? WinogradMacs : Macs * geometry.Groups * geometry.Stride.Height * geometry.Stride.Width) / geometry.Macs));

    private static PoolGeometry ForThreeThreads(PoolGeometry geometry) =>
        geometry.WithBatch(geometry.Input[0] * Times(Elements / Math.Min(geometry.Input.Length, geometry.Output.Length * geometry.Window.Height * geometry.Window.Width)));

    private static int Times(double lacking) => Math.Max(1, (int)Math.Ceiling(lacking));

    private static void Same(Action<IBackend, PlacedTensors> operation, int output, params HostTensor[] operands) => Same(operation, output, ConvolutionMethod.Fastest, operands);

    private static void Same(Action<IBackend, PlacedTensors> operation, int output, ConvolutionMethod method, params HostTensor[] operands)
    {
        float[]? first = null;
        foreach (int threads in Threads)
        {
            using var backend = new CpuBackend(new CpuOptions { Threads = threads, Convolution = method });
            using var placed = new PlacedTensors(backend, operands, margin: false);
            operation(backend, placed);
            float[] came = placed.Download(output);
            first ??= came;
            Assert.That(MemoryMarshal.Cast<float, int>(came).SequenceEqual(MemoryMarshal.Cast<float, int>(first)), $"{threads} threads gave other bits than one");
        }
    }
}
