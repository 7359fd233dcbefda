using Engine.Backends;
using Engine.Tensors;

namespace Engine.OpenCL;

/// <summary>Launches <c>cl/batch_norm.cl</c>.</summary>
internal sealed class BatchNormKernels(ProgramCache programs)
{
    private const string File = "batch_norm.cl";

    /// <summary>By the variance: inference.</summary>
    internal void NormalizeByVariance(in Tensor input, in Tensor scale, in Tensor shift, in Tensor mean, in Tensor variance, float epsilon, Activation activation, in Tensor output) =>
        Normalize(input, scale, shift, mean, variance, output, true, epsilon, activation);

    /// <summary>By the deviation's inverse: training.</summary>
    internal void NormalizeByInverse(in Tensor input, in Tensor scale, in Tensor shift, in Tensor mean, in Tensor inverseDeviation, Activation activation, in Tensor output) =>
        Normalize(input, scale, shift, mean, inverseDeviation, output, false, 0, activation);

    /// <summary>From the factors (3, C).</summary>
    internal void Gradient(in Tensor input, in Tensor outputGrad, in Tensor mean, in Tensor factors, in Tensor inputGrad)
    {
        int channels = (int)mean.Length;
        long rows = input.Length / channels;
        programs.Get(File, "batch_norm_grad").With(input).And(outputGrad).And(mean).And(factors).And(inputGrad).And(channels).And(rows).RunRows(channels, rows);
    }

    private void Normalize(in Tensor input, in Tensor scale, in Tensor shift, in Tensor mean, in Tensor spread, in Tensor output, bool isVariance, float epsilon, Activation activation)
    {
        int channels = (int)scale.Length;
        long rows = input.Length / channels;
        programs.Get(File, "normalize_rows").With(input).And(scale).And(shift).And(mean).And(spread).And(output)
            .And(channels).And(rows).And(isVariance).And(epsilon).And(activation).RunRows(channels, rows);
    }
}
