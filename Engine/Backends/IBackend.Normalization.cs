using Engine.Tensors;

namespace Engine.Backends;

public partial interface IBackend
{
    /// <summary>output (N, H, W, C) = input normalised by its neighbours across channels.</summary>
    void LocalResponseNorm(in LocalResponseNormParameters parameters, in Tensor input, in Tensor output);

    /// <summary>inputGrad = the gradient of <see cref="LocalResponseNorm"/>, from its input and output.</summary>
    void LocalResponseNormGrad(in LocalResponseNormParameters parameters, in Tensor input, in Tensor output, in Tensor outputGrad, in Tensor inputGrad);

    /// <summary>output (…, C) = activation(scale · (input − mean) / √(variance + epsilon) + shift) with the running statistics, all (C); output may be input.</summary>
    void BatchNormInference(in Tensor input, in Tensor scale, in Tensor shift, in Tensor mean, in Tensor variance, float epsilon, Activation activation, in Tensor output);

    /// <summary>output (…, C) = activation(scale · (input − batch mean) / √(batch variance + epsilon) + shift). savedMean and savedInverseDeviation (C) = what the gradient needs;
    /// runningMean and runningVariance (C) move by momentum towards the batch's mean and unbiased variance, as in PyTorch (Ioffe and Szegedy 2015).</summary>
    void BatchNormTraining(in Tensor input, in Tensor scale, in Tensor shift, in Tensor runningMean, in Tensor runningVariance, float momentum, float epsilon,
        Activation activation, in Tensor output, in Tensor savedMean, in Tensor savedInverseDeviation);

    /// <summary>inputGrad (…, C) = the gradient by the input; scaleGrad and shiftGrad (C) += theirs.</summary>
    void BatchNormGrad(in Tensor input, in Tensor outputGrad, in Tensor scale, in Tensor savedMean, in Tensor savedInverseDeviation,
        in Tensor inputGrad, in Tensor scaleGrad, in Tensor shiftGrad);
}
