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
    public void LocalResponseNormGrad(in LocalResponseNormParameters parameters, in Tensor input, in Tensor output, in Tensor outputGrad, in Tensor inputGrad)
    {
        int channels = input.Shape[input.Shape.Rank - 1];
        var body = new LocalResponseNormGradBody(
            parameters, _scratch, CpuBuffer.PointerOf(input), CpuBuffer.PointerOf(output), CpuBuffer.PointerOf(outputGrad), CpuBuffer.PointerOf(inputGrad), input.Length / channels, channels);
        _pool.Run(ref body, PartsFor(input.Length / channels, 2L * channels * parameters.Size));
    }

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
        Activation activation, in Tensor output, in Tensor savedMean, in Tensor savedInverseDeviation)
    {
        // Two passes, the second around the mean: E[x²] − E[x]² would cancel.
        int channels = (int)scale.Length;
        long rows = input.Length / channels;
        float* x = CpuBuffer.PointerOf(input), mean = CpuBuffer.PointerOf(savedMean), inverse = CpuBuffer.PointerOf(savedInverseDeviation);
        float* pRunningMean = CpuBuffer.PointerOf(runningMean), pRunningVariance = CpuBuffer.PointerOf(runningVariance);
        double* sums = Sum(new PlainTerms(x), rows, channels);
        for (int c = 0; c < channels; c++)
            mean[c] = (float)(sums[c] / rows);
        double* squares = Sum(new SquaredDeviationTerms(x, mean), rows, channels);
        for (int c = 0; c < channels; c++)
        {
            double square = squares[c], variance = square / rows, unbiased = rows > 1 ? square / (rows - 1) : variance;
            inverse[c] = (float)(1 / Math.Sqrt(variance + epsilon));
            pRunningMean[c] = (1 - momentum) * pRunningMean[c] + momentum * mean[c];
            pRunningVariance[c] = (1 - momentum) * pRunningVariance[c] + momentum * (float)unbiased;
        }

        Normalize(input, CpuBuffer.PointerOf(scale), CpuBuffer.PointerOf(shift), mean, inverse, _scratch.Take(0, channels), activation == Activation.Relu, output);
        FinishActivation(activation, output);
    }

    /// <inheritdoc/>
    public void BatchNormGrad(in Tensor input, in Tensor outputGrad, in Tensor scale, in Tensor savedMean, in Tensor savedInverseDeviation,
        in Tensor inputGrad, in Tensor scaleGrad, in Tensor shiftGrad)
    {
        int channels = (int)scale.Length;
        long rows = input.Length / channels;
        float* x = CpuBuffer.PointerOf(input), dy = CpuBuffer.PointerOf(outputGrad), mean = CpuBuffer.PointerOf(savedMean), inverse = CpuBuffer.PointerOf(savedInverseDeviation);
        float* pScale = CpuBuffer.PointerOf(scale), pScaleGrad = CpuBuffer.PointerOf(scaleGrad), pShiftGrad = CpuBuffer.PointerOf(shiftGrad);
        double* sums = Sum(new BatchNormGradTerms(x, dy, mean), rows, channels);
        float* factor = _tileScratch.Take(0, 3L * channels), meanGrad = factor + channels, slope = meanGrad + channels;
        for (int c = 0; c < channels; c++)
        {
            double sum = sums[c], weighted = sums[channels + c] * inverse[c];
            factor[c] = pScale[c] * inverse[c];
            meanGrad[c] = (float)(sum / rows);
            slope[c] = (float)(weighted * inverse[c] / rows);
            pScaleGrad[c] += (float)weighted;
            pShiftGrad[c] += (float)sum;
        }

        var body = new BatchNormGradBody(x, dy, CpuBuffer.PointerOf(inputGrad), rows, channels, mean, factor, meanGrad, slope);
        _pool.Run(ref body, PartsFor(rows, channels));
    }

    /// <summary>(terms, C): each channel's sums over all rows; they stay in the scratch space until its next use.</summary>
    private double* Sum<TTerms>(TTerms terms, long rows, int channels)
        where TTerms : struct, IChannelTerms
    {
        long totalFloats = 2L * TTerms.Count * channels;
        double* totals = (double*)_scratch.Take(0, totalFloats + ChannelSums<TTerms>.PartialFloats(rows, channels));
        var body = new ChannelSums<TTerms>(terms, rows, channels, (float*)totals + totalFloats);
        _pool.Run(ref body, PartsFor(rows, channels));
        body.Total(totals);
        return totals;
    }

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
