using Engine.Backends;
using Engine.Tensors;

namespace Engine.Cpu;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public void LocalResponseNorm(in LocalResponseNormParameters parameters, in Tensor input, in Tensor output)
    {
        int channels = input.Shape[input.Shape.Rank - 1];
        var body = new LocalResponseNormBody(parameters, _scratch, CpuBuffer.PointerOf(input), CpuBuffer.PointerOf(output), input.Length / channels, channels);
        _pool.Run(ref body, PartsFor(input.Length / channels, channels * (long)parameters.Size));
    }

    /// <inheritdoc/>
    public void LocalResponseNormGrad(in LocalResponseNormParameters parameters, in Tensor input, in Tensor output, in Tensor outputGrad, in Tensor inputGrad) =>
        throw NoGradients(nameof(LocalResponseNormGrad));

    /// <inheritdoc/>
    public void BatchNormInference(in Tensor input, in Tensor scale, in Tensor shift, in Tensor mean, in Tensor variance, float epsilon, Activation activation, in Tensor output)
    {
        int channels = (int)scale.Length;
        float* inverse = _scratch.Take(0, 2L * channels);
        float* pVariance = CpuBuffer.PointerOf(variance);
        for (int c = 0; c < channels; c++)
            inverse[c] = (float)(1 / Math.Sqrt((double)pVariance[c] + epsilon));
        Normalize(input, CpuBuffer.PointerOf(scale), CpuBuffer.PointerOf(shift), CpuBuffer.PointerOf(mean), inverse, inverse + channels, activation == Activation.Relu, output);
        FinishActivation(activation, output);
    }

    /// <inheritdoc/>
    public void BatchNormTraining(in Tensor input, in Tensor scale, in Tensor shift, in Tensor runningMean, in Tensor runningVariance, float momentum, float epsilon,
        in Tensor output, in Tensor savedMean, in Tensor savedInverseDeviation)
    {
        int channels = (int)scale.Length;
        var statistics = new BatchStatisticsBody(
            CpuBuffer.PointerOf(input), input.Length / channels, channels, epsilon, momentum, CpuBuffer.PointerOf(savedMean), CpuBuffer.PointerOf(savedInverseDeviation),
            CpuBuffer.PointerOf(runningMean), CpuBuffer.PointerOf(runningVariance));
        _pool.Run(ref statistics, PartsFor(channels, input.Length / channels));
        Normalize(input, CpuBuffer.PointerOf(scale), CpuBuffer.PointerOf(shift), statistics.Mean, statistics.InverseDeviation, _scratch.Take(0, channels), false, output);
    }

    /// <inheritdoc/>
    public void BatchNormGrad(in Tensor input, in Tensor outputGrad, in Tensor scale, in Tensor savedMean, in Tensor savedInverseDeviation,
        in Tensor inputGrad, in Tensor scaleGrad, in Tensor shiftGrad) => throw NoGradients(nameof(BatchNormGrad));

    /// <summary>output = (input − mean) · (scale · inverse) + shift, with <paramref name="factor"/> (C) as room for the products.</summary>
    private void Normalize(in Tensor input, float* scale, float* shift, float* mean, float* inverse, float* factor, bool relu, in Tensor output)
    {
        int channels = input.Shape[input.Shape.Rank - 1];
        for (int c = 0; c < channels; c++)
            factor[c] = scale[c] * inverse[c];
        var body = new NormalizeBody(CpuBuffer.PointerOf(input), CpuBuffer.PointerOf(output), input.Length / channels, channels, mean, factor, shift, relu);
        _pool.Run(ref body, PartsFor(input.Length / channels, channels));
    }
}
