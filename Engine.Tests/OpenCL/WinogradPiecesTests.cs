using Engine.Backends;
using Engine.OpenCL;
using Engine.Tensors;
using Engine.Tests.Reference;
using Engine.Tests.Support;

namespace Engine.Tests.OpenCL;

/// <summary>Winograd's algorithms go through a batch's tiles in pieces, which here are as small as the kernels take them: small integers come out exact all the same.</summary>
[TestFixture(KernelFamily.Direct)]
[TestFixture(KernelFamily.Tiled)]
public sealed class WinogradPiecesTests(KernelFamily family)
{
    // 300 tiles: three pieces of a GPU's 128, 25 of a processor's.
    private static readonly Conv2DGeometry Geometry = new(new Shape(3, 19, 20, 16), 48, 3, 1, 1, 1);

    [OneTimeSetUp]
    public void Require() => OpenClPlatform.Require();

    [Test]
    public void PiecesAddUpToTheWhole()
    {
        using var backend = new OpenClBackend(new OpenClOptions { Kernels = family, Convolution = OpenClConvolution.Winograd2, WinogradPieceFloats = 1 });
        using var reference = new ReferenceBackend();
        Assert.That(SmallIntegers.Convolve(backend, Geometry), Is.EqualTo(SmallIntegers.Convolve(reference, Geometry)));
    }
}
