using Engine.Backends;
using Engine.OpenCL;
using Engine.Tensors;
using Engine.Tests.Reference;
using Engine.Tests.Support;

namespace Engine.Tests.OpenCL;

/// <summary>The kernels for processors with vectors of each width: the contract runs with the device's own alone.</summary>
[TestFixture(8)]
[TestFixture(16)]
public sealed class DirectTileTests(int width)
{
    // Columns and rows that leave a rest in both widths' panels and tiles, and, for Winograd, whole vectors of 16.
    private static readonly Conv2DGeometry[] Geometries =
    [
        new(new Shape(2, 9, 7, 5), 37, 3, 1, 1, 1),
        new(new Shape(1, 12, 11, 6), 40, 5, 2, 2, 1),
        new(new Shape(2, 13, 10, 16), 48, 3, 1, 1, 1),
    ];

    private static readonly MatMulShape[] Products =
    [
        new(1, 45, 70), new(9, 45, 70) { TransposeB = true }, new(13, 45, 70), new(50, 77, 33), new(50, 77, 33) { TransposeA = true }, new(50, 77, 33) { TransposeB = true },
    ];

    [OneTimeSetUp]
    public void Require() => OpenClPlatform.Require();

    [Test]
    public void ConvolutionsOfSmallIntegersAreExact([ValueSource(nameof(Geometries))] Conv2DGeometry geometry,
        [Values(OpenClConvolution.Fastest, OpenClConvolution.Direct, OpenClConvolution.Winograd2)] OpenClConvolution method)
    {
        using OpenClBackend backend = Open(method);
        using var reference = new ReferenceBackend();
        Assert.That(SmallIntegers.Convolve(backend, geometry), Is.EqualTo(SmallIntegers.Convolve(reference, geometry)));
    }

    [Test]
    public void ProductsOfSmallIntegersAreExact([ValueSource(nameof(Products))] MatMulShape shape)
    {
        using OpenClBackend backend = Open(OpenClConvolution.Fastest);
        using var reference = new ReferenceBackend();
        float[] a = RandomValues.Integers((long)shape.M * shape.K, 1), b = RandomValues.Integers((long)shape.K * shape.N, 2);
        float[] Result(IBackend on)
        {
            using DeviceBuffer first = on.Allocate(a.Length), second = on.Allocate(b.Length), third = on.Allocate((long)shape.M * shape.N);
            var left = new Tensor(first, 0, shape.TransposeA ? new Shape(shape.K, shape.M) : new Shape(shape.M, shape.K));
            var right = new Tensor(second, 0, shape.TransposeB ? new Shape(shape.N, shape.K) : new Shape(shape.K, shape.N));
            var product = new Tensor(third, 0, new Shape(shape.M, shape.N));
            on.Upload(a, left);
            on.Upload(b, right);
            on.MatMul(shape, left, right, Tensor.None, Activation.None, product);
            return on.Download(product);
        }

        Assert.That(Result(backend), Is.EqualTo(Result(reference)));
    }

    private OpenClBackend Open(OpenClConvolution method) => new(new OpenClOptions { Kernels = KernelFamily.Direct, Convolution = method, VectorWidth = width });
}
