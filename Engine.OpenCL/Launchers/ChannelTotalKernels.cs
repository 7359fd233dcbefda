using Engine.Tensors;

namespace Engine.OpenCL;

/// <summary>Launches <c>cl/channel_totals.cl</c>: the second pass of a sum, and what is made of the totals.</summary>
internal sealed class ChannelTotalKernels(ProgramCache programs)
{
    private const string File = "channel_totals.cl";
    private const int Group = 32;

    /// <summary>biasGrad (C) += totals.</summary>
    internal void Add(in ChannelPartials sums, in Tensor biasGrad) => programs.Get(File, "add_totals")
        .With(sums.Partials).And(biasGrad).And(sums.Channels).And(sums.Blocks).Run(sums.Channels, 1, 1, Group, 1, 1);

    /// <summary>mean (C) = totals / rows.</summary>
    internal void Means(in ChannelPartials sums, in Tensor mean) => programs.Get(File, "means")
        .With(sums.Partials).And(mean).And(sums.Channels).And(sums.Blocks).And((float)sums.Rows).Run(sums.Channels, 1, 1, Group, 1, 1);

    /// <summary>The inverse deviation, and the running statistics' step.</summary>
    internal void Deviations(in ChannelPartials squares, in Tensor mean, in Tensor inverseDeviation, in Tensor runningMean, in Tensor runningVariance, float momentum, float epsilon) =>
        programs.Get(File, "deviations").With(squares.Partials).And(mean).And(inverseDeviation).And(runningMean).And(runningVariance)
            .And(squares.Channels).And(squares.Blocks).And((float)squares.Rows).And(momentum).And(epsilon).Run(squares.Channels, 1, 1, Group, 1, 1);

    /// <summary>The gradients by scale and shift (+=), and the factors (3, C) of the gradient by the input.</summary>
    internal void BatchNormFactors(in ChannelPartials sums, in Tensor scale, in Tensor inverseDeviation, in Tensor scaleGrad, in Tensor shiftGrad, in Tensor factors) =>
        programs.Get(File, "batch_norm_factors").With(sums.Partials).And(scale).And(inverseDeviation).And(scaleGrad).And(shiftGrad).And(factors)
            .And(sums.Channels).And(sums.Blocks).And((float)sums.Rows).Run(sums.Channels, 1, 1, Group, 1, 1);
}
