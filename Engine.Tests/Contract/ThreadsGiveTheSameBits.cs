using System.Runtime.InteropServices;
using Engine.Backends;
using Engine.Cpu;
using Engine.Tensors;

namespace Engine.Tests.Contract;

/// <summary>The CPU backend's results do not depend on how many threads share the work.</summary>
public sealed class ThreadsGiveTheSameBits
{
    private static readonly int[] Threads = [1, 2, 3];

    public static IEnumerable<TestCaseData<Conv2DGeometry>> Convolutions() =>
        Geometries.RealConvolutions().Concat(Geometries.AwkwardConvolutions()).Select(entry => new TestCaseData<Conv2DGeometry>(entry.Geometry).SetArgDisplayNames(entry.Name));

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

    [Test]
    public void MatMul([Values] bool transposeA, [Values] bool transposeB)
    {
        foreach ((int m, int n, int k) in new[] { (1, 1000, 4096), (2, 4096, 300), (3, 17, 2000), (17, 1000, 513), (100, 100, 1000), (1000, 33, 65), (333, 500, 47) })
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
            Same((backend, t) => backend.BatchNormTraining(t[0], t[1], t[2], t[3], t[4], 0.1f, 1e-5f, t[5], t[6], t[7]),
                output, HostTensor.Random(images, 1), Channel(2), Channel(3), Channel(4), Channel(5), HostTensor.Output(images), HostTensor.Output(channels), HostTensor.Output(channels));
        }
    }

    [Test]
    public void Softmax() =>
        Same((backend, t) => backend.Softmax(t[0], t[1]), 1, HostTensor.Random(new Shape(17, 1000), 1, -9, 9), HostTensor.Output(new Shape(17, 1000)));

    private static void Same(Action<IBackend, PlacedTensors> operation, int output, params HostTensor[] operands)
    {
        float[]? first = null;
        foreach (int threads in Threads)
        {
            using var backend = new CpuBackend(new CpuOptions { Threads = threads });
            using var placed = new PlacedTensors(backend, operands, margin: false);
            operation(backend, placed);
            float[] came = placed.Download(output);
            first ??= came;
            Assert.That(MemoryMarshal.Cast<float, int>(came).SequenceEqual(MemoryMarshal.Cast<float, int>(first)), $"{threads} threads gave other bits than one");
        }
    }
}
