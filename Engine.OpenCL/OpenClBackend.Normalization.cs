using Engine.Backends;
using Engine.Tensors;

namespace Engine.OpenCL;

public sealed partial class OpenClBackend
{
    /// <inheritdoc/>
    public void LocalResponseNorm(in LocalResponseNormParameters parameters, in Tensor input, in Tensor output) => _localResponseNorm.Forward(parameters, input, output);

    /// <inheritdoc/>
    public void LocalResponseNormGrad(in LocalResponseNormParameters parameters, in Tensor input, in Tensor output, in Tensor outputGrad, in Tensor inputGrad) =>
        _localResponseNorm.Gradient(parameters, input, output, outputGrad, inputGrad);

    /// <inheritdoc/>
    public void BatchNormInference(in Tensor input, in Tensor scale, in Tensor shift, in Tensor mean, in Tensor variance, float epsilon, Activation activation, in Tensor output) =>
        _batchNorm.NormalizeByVariance(input, scale, shift, mean, variance, epsilon, activation, output);

    /// <inheritdoc/>
    public void BatchNormTraining(in Tensor input, in Tensor scale, in Tensor shift, in Tensor runningMean, in Tensor runningVariance, float momentum, float epsilon,
        Activation activation, in Tensor output, in Tensor savedMean, in Tensor savedInverseDeviation)
    {
        // Two passes, the second around the mean: E[x²] − E[x]² would cancel.
        _channelTotals.Means(_channelSums.Values(input, (int)scale.Length), savedMean);
        _channelTotals.Deviations(_channelSums.SquaredDeviations(input, savedMean), savedMean, savedInverseDeviation, runningMean, runningVariance, momentum, epsilon);
        _batchNorm.NormalizeByInverse(input, scale, shift, savedMean, savedInverseDeviation, activation, output);
    }

    /// <inheritdoc/>
    public void BatchNormGrad(in Tensor input, in Tensor outputGrad, in Tensor scale, in Tensor savedMean, in Tensor savedInverseDeviation,
        in Tensor inputGrad, in Tensor scaleGrad, in Tensor shiftGrad)
    {
        Tensor factors = _scratch.Take(ScratchPurpose.Channels, 3 * (int)scale.Length);
        _channelTotals.BatchNormFactors(_channelSums.Gradients(input, savedMean, outputGrad), scale, savedInverseDeviation, scaleGrad, shiftGrad, factors);
        _batchNorm.Gradient(input, outputGrad, savedMean, factors, inputGrad);
    }
}
