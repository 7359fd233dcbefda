using Engine.Tensors;

namespace Engine.Backends;

public abstract partial class DelegatingBackend
{
    /// <inheritdoc/>
    public virtual void Conv2D(
        Conv2DGeometry geometry, in Tensor input, in Tensor weights, in Tensor bias, Activation activation, in Tensor output, PreparedWeights? prepared = null,
        PoolGeometry? pooling = null)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        var call = new OperationCall(nameof(Conv2D), [
            Operand.Read(nameof(input), input, geometry.Input),
            Operand.Read(nameof(weights), weights, geometry.Weights),
            Operand.Read(nameof(bias), bias, new Shape(geometry.OutputChannels)) with { IsOptional = true },
            Operand.Write(nameof(output), output, pooling?.Output ?? geometry.Output)]);
        Before(call);
        Inner.Conv2D(geometry, input, weights, bias, activation, output, prepared, pooling);
        After(call);
    }

    /// <inheritdoc/>
    public virtual bool CanFuseMaxPool2D(Conv2DGeometry geometry, PoolGeometry pooling, PreparedWeights? prepared) => Inner.CanFuseMaxPool2D(geometry, pooling, prepared);

    /// <inheritdoc/>
    public virtual PreparedWeights? PrepareConv2D(Conv2DGeometry geometry, in Tensor weights)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        var call = new OperationCall(nameof(PrepareConv2D), [Operand.Read(nameof(weights), weights, geometry.Weights)]);
        Before(call);
        PreparedWeights? prepared = Inner.PrepareConv2D(geometry, weights);
        After(call);
        return prepared;
    }

    /// <inheritdoc/>
    public virtual void Conv2DGradInput(Conv2DGeometry geometry, in Tensor outputGrad, in Tensor weights, in Tensor inputGrad)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        var call = new OperationCall(nameof(Conv2DGradInput), [
            Operand.Read(nameof(outputGrad), outputGrad, geometry.Output),
            Operand.Read(nameof(weights), weights, geometry.Weights),
            Operand.Write(nameof(inputGrad), inputGrad, geometry.Input)]);
        Before(call);
        Inner.Conv2DGradInput(geometry, outputGrad, weights, inputGrad);
        After(call);
    }

    /// <inheritdoc/>
    public virtual void Conv2DGradWeights(Conv2DGeometry geometry, in Tensor input, in Tensor outputGrad, in Tensor weightsGrad, in Tensor biasGrad)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        var call = new OperationCall(nameof(Conv2DGradWeights), [
            Operand.Read(nameof(input), input, geometry.Input),
            Operand.Read(nameof(outputGrad), outputGrad, geometry.Output),
            Operand.Update(nameof(weightsGrad), weightsGrad, geometry.Weights),
            Operand.Update(nameof(biasGrad), biasGrad, new Shape(geometry.OutputChannels)) with { IsOptional = true }]);
        Before(call);
        Inner.Conv2DGradWeights(geometry, input, outputGrad, weightsGrad, biasGrad);
        After(call);
    }
}
