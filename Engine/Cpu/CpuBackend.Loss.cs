using Engine.Backends;
using Engine.Tensors;

namespace Engine.Cpu;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public void Softmax(in Tensor input, in Tensor output)
    {
        int columns = input.Shape[input.Shape.Rank - 1];
        var body = new SoftmaxBody(CpuBuffer.PointerOf(input), CpuBuffer.PointerOf(output), input.Length / columns, columns);
        _pool.Run(ref body, PartsFor(input.Length / columns, columns * 4L));
    }

    /// <inheritdoc/>
    public void SoftmaxCrossEntropy(in Tensor logits, in IndexTensor labels, float labelSmoothing, in Tensor logitsGrad, in Tensor statistics) =>
        throw NoGradients(nameof(SoftmaxCrossEntropy));
}
