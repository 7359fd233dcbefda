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
        float[][] came = Results(backend), expected = Results(reference);
        foreach ((float[] c, float[] e) in came.Zip(expected))
            Assert.That(c, Is.EqualTo(e));
    }

    /// <summary>The output and both gradients; the filters' is added to what is there.</summary>
    private static float[][] Results(IBackend on)
    {
        var buffers = new List<DeviceBuffer>();
        Tensor On(Shape shape, int seed)
        {
            buffers.Add(on.Allocate(shape.Length));
            var tensor = new Tensor(buffers[^1], 0, shape);
            on.Upload(RandomValues.Integers(shape.Length, seed), tensor);
            return tensor;
        }

        Tensor x = On(Geometry.Input, 1), w = On(Geometry.Weights, 2), dy = On(Geometry.Output, 3), y = On(Geometry.Output, 4), dx = On(Geometry.Input, 5), dw = On(Geometry.Weights, 6);
        on.Conv2D(Geometry, x, w, Tensor.None, Activation.None, y);
        on.Conv2DGradInput(Geometry, dy, w, dx);
        on.Conv2DGradWeights(Geometry, x, dy, dw, Tensor.None);
        float[][] results = [.. new[] { y, dx, dw }.Select(tensor =>
        {
            var values = new float[tensor.Length];
            on.Download(tensor, values);
            return values;
        })];
        buffers.ForEach(buffer => buffer.Dispose());
        return results;
    }
}
