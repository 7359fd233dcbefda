using Engine.Backends;
using Engine.Tensors;

namespace Engine.OpenCL;

public sealed partial class OpenClBackend
{
    /// <inheritdoc/>
    public void SgdStep(in SgdParameters parameters, in Tensor weights, in Tensor gradients, in Tensor velocity) => _optimizer.Sgd(parameters, weights, gradients, velocity);

    /// <inheritdoc/>
    public void AdamWStep(in AdamWParameters parameters, in Tensor weights, in Tensor gradients, in Tensor firstMoment, in Tensor secondMoment) =>
        _optimizer.AdamW(parameters, weights, gradients, firstMoment, secondMoment);

    /// <inheritdoc/>
    public void SquaredNorm(in Tensor input, in Tensor result) => _squaredNorm.Sum(input, result);

    /// <inheritdoc/>
    public void ClipByNorm(in Tensor gradients, in Tensor squaredNorm, float maxNorm) => _optimizer.Clip(gradients, squaredNorm, maxNorm);
}
