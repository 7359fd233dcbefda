using Engine.Tensors;

namespace Engine.Backends;

public abstract partial class DelegatingBackend
{
    /// <inheritdoc/>
    public virtual void SgdStep(in SgdParameters parameters, in Tensor weights, in Tensor gradients, in Tensor velocity)
    {
        var call = new OperationCall(nameof(SgdStep), [
            Operand.Update(nameof(weights), weights),
            Operand.Read(nameof(gradients), gradients, weights.Shape),
            Operand.Update(nameof(velocity), velocity, weights.Shape)]);
        Before(call);
        Inner.SgdStep(parameters, weights, gradients, velocity);
        After(call);
    }

    /// <inheritdoc/>
    public virtual void AdamWStep(in AdamWParameters parameters, in Tensor weights, in Tensor gradients, in Tensor firstMoment, in Tensor secondMoment)
    {
        var call = new OperationCall(nameof(AdamWStep), [
            Operand.Update(nameof(weights), weights),
            Operand.Read(nameof(gradients), gradients, weights.Shape),
            Operand.Update(nameof(firstMoment), firstMoment, weights.Shape),
            Operand.Update(nameof(secondMoment), secondMoment, weights.Shape)]);
        Before(call);
        Inner.AdamWStep(parameters, weights, gradients, firstMoment, secondMoment);
        After(call);
    }

    /// <inheritdoc/>
    public virtual void SquaredNorm(in Tensor input, in Tensor result)
    {
        var call = new OperationCall(nameof(SquaredNorm), [Operand.Read(nameof(input), input), Operand.Write(nameof(result), result, new Shape(1))]);
        Before(call);
        Inner.SquaredNorm(input, result);
        After(call);
    }

    /// <inheritdoc/>
    public virtual void ClipByNorm(in Tensor gradients, in Tensor squaredNorm, float maxNorm)
    {
        var call = new OperationCall(nameof(ClipByNorm), [
            Operand.Update(nameof(gradients), gradients),
            Operand.Read(nameof(squaredNorm), squaredNorm, new Shape(1))]);
        Before(call);
        Inner.ClipByNorm(gradients, squaredNorm, maxNorm);
        After(call);
    }
}
