using Engine.Backends;
using Engine.Tensors;

namespace Engine.OpenCL;

/// <summary>Launches <c>cl/optimizer.cl</c>.</summary>
internal sealed class OptimizerKernels(ProgramCache programs)
{
    private const string File = "optimizer.cl";

    internal void Sgd(in SgdParameters parameters, in Tensor weights, in Tensor gradients, in Tensor velocity) => programs.Get(File, "sgd_step")
        .With(weights).And(gradients).And(velocity).And(weights.Length).And(parameters.LearningRate).And(parameters.Momentum).And(parameters.WeightDecay).And(parameters.Nesterov)
        .Run(weights.Length);

    /// <summary>The bias corrections are numbers of the step, computed in double here.</summary>
    internal void AdamW(in AdamWParameters parameters, in Tensor weights, in Tensor gradients, in Tensor firstMoment, in Tensor secondMoment)
    {
        double beta1 = parameters.Beta1, beta2 = parameters.Beta2;
        float rate = (float)(parameters.LearningRate / (1 - Math.Pow(beta1, parameters.Step))), correction = (float)(1 / (1 - Math.Pow(beta2, parameters.Step)));
        programs.Get(File, "adamw_step").With(weights).And(gradients).And(firstMoment).And(secondMoment).And(weights.Length)
            .And(rate).And(parameters.Beta1).And((float)(1 - beta1)).And(parameters.Beta2).And((float)(1 - beta2)).And(correction).And(parameters.Epsilon)
            .And((float)((double)parameters.LearningRate * parameters.WeightDecay)).Run(weights.Length);
    }

    internal void Clip(in Tensor gradients, in Tensor squaredNorm, float maxNorm) =>
        programs.Get(File, "clip_by_norm").With(gradients).And(squaredNorm).And(gradients.Length).And(maxNorm).Run(gradients.Length);
}
