using Engine.Backends;
using Engine.Tensors;

namespace Engine.Cpu;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public void SgdStep(in SgdParameters parameters, in Tensor weights, in Tensor gradients, in Tensor velocity) => throw NoGradients(nameof(SgdStep));

    /// <inheritdoc/>
    public void AdamWStep(in AdamWParameters parameters, in Tensor weights, in Tensor gradients, in Tensor firstMoment, in Tensor secondMoment) =>
        throw NoGradients(nameof(AdamWStep));

    /// <inheritdoc/>
    public void SquaredNorm(in Tensor input, in Tensor result) => throw NoGradients(nameof(SquaredNorm));

    /// <inheritdoc/>
    public void ClipByNorm(in Tensor gradients, in Tensor squaredNorm, float maxNorm) => throw NoGradients(nameof(ClipByNorm));
}
