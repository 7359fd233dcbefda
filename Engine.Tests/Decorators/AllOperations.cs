using Engine.Backends;
using Engine.Tensors;
using Engine.Tests.Support;

namespace Engine.Tests.Decorators;

/// <summary>One small valid call of every operation of the boundary.</summary>
internal static class AllOperations
{
    /// <summary>Calls every operation once.</summary>
    public static void Run(IBackend backend)
    {
        foreach (Action call in Calls(backend).Values)
            call();
    }

    /// <summary>A call of each operation, by its name.</summary>
    public static IReadOnlyDictionary<string, Action> Calls(IBackend backend)
    {
        DeviceBuffer memory = backend.Allocate(4096);
        long next = 0;

        Tensor Take(params ReadOnlySpan<int> extents)
        {
            var tensor = new Tensor(memory, next, Shapes.Of(extents));
            next += tensor.Length;
            return tensor;
        }

        IndexTensor TakeIndices(params ReadOnlySpan<int> extents)
        {
            Tensor place = Take(extents);
            return new IndexTensor(memory, place.Offset, place.Shape);
        }

        var conv = new Conv2DGeometry(new Shape(2, 4, 4, 2), 2, 3, 1, 1, 1);
        var pool = new PoolGeometry(new Shape(2, 4, 4, 2), 2, 2, 0);
        var norm = new LocalResponseNormParameters(5, 1e-4f, 0.75f, 2);
        var drop = new DropoutParameters(0.5f, 1, 2);
        var product = new MatMulShape(2, 3, 4, TransposeB: true);
        Tensor x = Take(2, 4, 4, 2), y = Take(2, 4, 4, 2), dy = Take(2, 4, 4, 2), dx = Take(2, 4, 4, 2), w = Take(2, 3, 3, 2), dw = Take(2, 3, 3, 2);
        Tensor small = Take(2, 2, 2, 2), dSmall = Take(2, 2, 2, 2), c0 = Take(2), c1 = Take(2), c2 = Take(2), c3 = Take(2), c4 = Take(2), c5 = Take(2);
        Tensor a = Take(2, 4), b = Take(3, 4), c = Take(2, 3), one = Take(1);
        IndexTensor argmax = TakeIndices(2, 2, 2, 2), labels = TakeIndices(2);
        float[] two = new float[2];
        return new Dictionary<string, Action>
        {
            ["Upload"] = () => backend.Upload([1, 2], c0),
            ["UploadIndices"] = () => backend.UploadIndices([0, 2], labels),
            ["Download"] = () => backend.Download(c0, two),
            ["DownloadIndices"] = () => backend.DownloadIndices(labels, new int[2]),
            ["Copy"] = () => backend.Copy(x, dy),
            ["Fill"] = () => backend.Fill(x, 1),
            ["Discard"] = () => backend.Discard(dx),
            ["Synchronize"] = backend.Synchronize,
            ["Conv2D"] = () => backend.Conv2D(conv, x, w, c0, Activation.Relu, y),
            ["PrepareConv2D"] = () => backend.PrepareConv2D(conv, w)?.Dispose(),
            ["Conv2DGradInput"] = () => backend.Conv2DGradInput(conv, dy, w, dx),
            ["Conv2DGradWeights"] = () => backend.Conv2DGradWeights(conv, x, dy, dw, c0),
            ["MatMul"] = () => backend.MatMul(product, a, b, Tensor.None, Activation.None, c),
            ["PrepareMatMul"] = () => backend.PrepareMatMul(product, b)?.Dispose(),
            ["BiasGrad"] = () => backend.BiasGrad(dy, c0),
            ["Activate"] = () => backend.Activate(Activation.Relu, x, y),
            ["ActivateGrad"] = () => backend.ActivateGrad(Activation.Relu, y, dy, dx),
            ["Dropout"] = () => backend.Dropout(drop, x, y),
            ["DropoutGrad"] = () => backend.DropoutGrad(drop, dy, dx),
            ["MaxPool2D"] = () => backend.MaxPool2D(pool, x, small, argmax),
            ["MaxPool2DGrad"] = () => backend.MaxPool2DGrad(pool, dSmall, argmax, dx),
            ["AvgPool2D"] = () => backend.AvgPool2D(pool, x, small),
            ["AvgPool2DGrad"] = () => backend.AvgPool2DGrad(pool, dSmall, dx),
            ["AdaptiveAvgPool2D"] = () => backend.AdaptiveAvgPool2D(x, small),
            ["AdaptiveAvgPool2DGrad"] = () => backend.AdaptiveAvgPool2DGrad(dSmall, dx),
            ["LocalResponseNorm"] = () => backend.LocalResponseNorm(norm, x, y),
            ["LocalResponseNormGrad"] = () => backend.LocalResponseNormGrad(norm, x, y, dy, dx),
            ["BatchNormInference"] = () => backend.BatchNormInference(x, c0, c1, c2, c3, 1e-5f, Activation.None, y),
            ["BatchNormTraining"] = () => backend.BatchNormTraining(x, c0, c1, c2, c3, 0.1f, 1e-5f, Activation.Relu, y, c4, c5),
            ["BatchNormGrad"] = () => backend.BatchNormGrad(x, dy, c0, c4, c5, dx, c1, c2),
            ["Softmax"] = () => backend.Softmax(c, c),
            ["SoftmaxCrossEntropy"] = () => backend.SoftmaxCrossEntropy(c, labels, 0, c, c5),
            ["SgdStep"] = () => backend.SgdStep(new SgdParameters(0.1f, 0.9f, 0, false), x, dx, y),
            ["AdamWStep"] = () => backend.AdamWStep(new AdamWParameters(0.1f, 0.9f, 0.99f, 1e-8f, 0, 1), x, dx, y, dy),
            ["SquaredNorm"] = () => backend.SquaredNorm(x, one),
            ["ClipByNorm"] = () => backend.ClipByNorm(x, one, 1),
        };
    }
}
