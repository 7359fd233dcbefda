using Engine.Tensors;

namespace Engine.Backends;

public abstract partial class DelegatingBackend
{
    /// <inheritdoc/>
    public virtual void LocalResponseNorm(in LocalResponseNormParameters parameters, in Tensor input, in Tensor output)
    {
        var call = new OperationCall(nameof(LocalResponseNorm), [
            Operand.Read(nameof(input), input) with { Rank = 4 },
            Operand.Write(nameof(output), output, input.Shape)]);
        Before(call);
        Inner.LocalResponseNorm(parameters, input, output);
        After(call);
    }

    /// <inheritdoc/>
    public virtual void LocalResponseNormGrad(in LocalResponseNormParameters parameters, in Tensor input, in Tensor output, in Tensor outputGrad, in Tensor inputGrad)
    {
        var call = new OperationCall(nameof(LocalResponseNormGrad), [
            Operand.Read(nameof(input), input) with { Rank = 4 },
            Operand.Read(nameof(output), output, input.Shape),
            Operand.Read(nameof(outputGrad), outputGrad, input.Shape),
            Operand.Write(nameof(inputGrad), inputGrad, input.Shape)]);
        Before(call);
        Inner.LocalResponseNormGrad(parameters, input, output, outputGrad, inputGrad);
        After(call);
    }

    /// <inheritdoc/>
    public virtual void BatchNormInference(in Tensor input, in Tensor scale, in Tensor shift, in Tensor mean, in Tensor variance, float epsilon, Activation activation, in Tensor output)
    {
        Shape channels = ChannelsOf(input);
        var call = new OperationCall(nameof(BatchNormInference), [
            Operand.Read(nameof(input), input),
            Operand.Read(nameof(scale), scale, channels),
            Operand.Read(nameof(shift), shift, channels),
            Operand.Read(nameof(mean), mean, channels),
            Operand.Read(nameof(variance), variance, channels),
            Operand.Write(nameof(output), output, input.Shape) with { MayBe = nameof(input) }]);
        Before(call);
        Inner.BatchNormInference(input, scale, shift, mean, variance, epsilon, activation, output);
        After(call);
    }

    /// <inheritdoc/>
    public virtual void BatchNormTraining(in Tensor input, in Tensor scale, in Tensor shift, in Tensor runningMean, in Tensor runningVariance, float momentum, float epsilon,
        Activation activation, in Tensor output, in Tensor savedMean, in Tensor savedInverseDeviation)
    {
        Shape channels = ChannelsOf(input);
        var call = new OperationCall(nameof(BatchNormTraining), [
            Operand.Read(nameof(input), input),
            Operand.Read(nameof(scale), scale, channels),
            Operand.Read(nameof(shift), shift, channels),
            Operand.Update(nameof(runningMean), runningMean, channels),
            Operand.Update(nameof(runningVariance), runningVariance, channels),
            Operand.Write(nameof(output), output, input.Shape),
            Operand.Write(nameof(savedMean), savedMean, channels),
            Operand.Write(nameof(savedInverseDeviation), savedInverseDeviation, channels)]);
        Before(call);
        Inner.BatchNormTraining(input, scale, shift, runningMean, runningVariance, momentum, epsilon, activation, output, savedMean, savedInverseDeviation);
        After(call);
    }

    /// <inheritdoc/>
    public virtual void BatchNormGrad(in Tensor input, in Tensor outputGrad, in Tensor scale, in Tensor savedMean, in Tensor savedInverseDeviation,
        in Tensor inputGrad, in Tensor scaleGrad, in Tensor shiftGrad)
    {
        Shape channels = ChannelsOf(input);
        var call = new OperationCall(nameof(BatchNormGrad), [
            Operand.Read(nameof(input), input),
            Operand.Read(nameof(outputGrad), outputGrad, input.Shape),
            Operand.Read(nameof(scale), scale, channels),
            Operand.Read(nameof(savedMean), savedMean, channels),
            Operand.Read(nameof(savedInverseDeviation), savedInverseDeviation, channels),
            Operand.Write(nameof(inputGrad), inputGrad, input.Shape),
            Operand.Update(nameof(scaleGrad), scaleGrad, channels),
            Operand.Update(nameof(shiftGrad), shiftGrad, channels)]);
        Before(call);
        Inner.BatchNormGrad(input, outputGrad, scale, savedMean, savedInverseDeviation, inputGrad, scaleGrad, shiftGrad);
        After(call);
    }
}
