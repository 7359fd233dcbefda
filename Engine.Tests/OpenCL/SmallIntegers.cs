using Engine.Backends;
using Engine.Tensors;
using Engine.Tests.Support;

namespace Engine.Tests.OpenCL;

/// <summary>A convolution and its gradients of small integers, whose sums are exact in any order.</summary>
internal static class SmallIntegers
{
    /// <summary>The output behind ReLU, the gradient by the input, and the gradient by the weights, added to what is there.</summary>
    internal static float[][] Convolve(IBackend on, Conv2DGeometry geometry)
    {
        var buffers = new List<DeviceBuffer>();
        Tensor On(Shape shape, int seed)
        {
            buffers.Add(on.Allocate(shape.Length));
            var tensor = new Tensor(buffers[^1], 0, shape);
            on.Upload(RandomValues.Integers(shape.Length, seed), tensor);
            return tensor;
        }

        Tensor x = On(geometry.Input, 1), w = On(geometry.Weights, 2), dy = On(geometry.Output, 3), y = On(geometry.Output, 4), dx = On(geometry.Input, 5), dw = On(geometry.Weights, 6);
        on.Conv2D(geometry, x, w, Tensor.None, Activation.Relu, y);
        on.Conv2DGradInput(geometry, dy, w, dx);
        on.Conv2DGradWeights(geometry, x, dy, dw, Tensor.None);
        float[][] results = [.. new[] { y, dx, dw }.Select(tensor => on.Download(tensor))];
        buffers.ForEach(buffer => buffer.Dispose());
        return results;
    }
}
