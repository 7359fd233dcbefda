using Engine.Tensors;

namespace Engine.Backends;

public abstract partial class DelegatingBackend
{
    /// <inheritdoc/>
    public virtual void Activate(Activation activation, in Tensor input, in Tensor output)
    {
        var call = new OperationCall(nameof(Activate), [
            Operand.Read(nameof(input), input),
            Operand.Write(nameof(output), output, input.Shape) with { MayBe = nameof(input) }]);
        Before(call);
        Inner.Activate(activation, input, output);
        After(call);
    }

    /// <inheritdoc/>
    public virtual void ActivateGrad(Activation activation, in Tensor output, in Tensor outputGrad, in Tensor inputGrad)
    {
        var call = new OperationCall(nameof(ActivateGrad), [
            Operand.Read(nameof(output), output),
            Operand.Read(nameof(outputGrad), outputGrad, output.Shape),
            Operand.Write(nameof(inputGrad), inputGrad, output.Shape) with { MayBe = nameof(outputGrad) }]);
        Before(call);
        Inner.ActivateGrad(activation, output, outputGrad, inputGrad);
        After(call);
    }

    /// <inheritdoc/>
    public virtual void Dropout(in DropoutParameters parameters, in Tensor input, in Tensor output)
    {
        var call = new OperationCall(nameof(Dropout), [
            Operand.Read(nameof(input), input),
            Operand.Write(nameof(output), output, input.Shape) with { MayBe = nameof(input) }]);
        Before(call);
        Inner.Dropout(parameters, input, output);
        After(call);
    }

    /// <inheritdoc/>
    public virtual void DropoutGrad(in DropoutParameters parameters, in Tensor outputGrad, in Tensor inputGrad)
    {
        var call = new OperationCall(nameof(DropoutGrad), [
            Operand.Read(nameof(outputGrad), outputGrad),
            Operand.Write(nameof(inputGrad), inputGrad, outputGrad.Shape) with { MayBe = nameof(outputGrad) }]);
        Before(call);
        Inner.DropoutGrad(parameters, outputGrad, inputGrad);
        After(call);
    }
}
