using Engine.Tensors;

namespace Engine.OpenCL;

public sealed partial class OpenClBackend
{
    /// <inheritdoc/>
    public void Softmax(in Tensor input, in Tensor output) => _softmax.Softmax(input, output);

    /// <inheritdoc/>
    public void SoftmaxCrossEntropy(in Tensor logits, in IndexTensor labels, float labelSmoothing, in Tensor logitsGrad, in Tensor statistics, int batch = 0) =>
        _softmax.CrossEntropy(logits, labels, labelSmoothing, logitsGrad, statistics, batch);
}
