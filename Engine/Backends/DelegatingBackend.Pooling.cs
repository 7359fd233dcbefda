using Engine.Tensors;

namespace Engine.Backends;

public abstract partial class DelegatingBackend
{
    /// <inheritdoc/>
    public virtual void MaxPool2D(PoolGeometry geometry, in Tensor input, in Tensor output, in IndexTensor argmax)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        var call = new OperationCall(nameof(MaxPool2D), [
            Operand.Read(nameof(input), input, geometry.Input),
            Operand.Write(nameof(output), output, geometry.Output),
            Operand.Write(nameof(argmax), argmax, geometry.Output) with { IsOptional = true }]);
        Before(call);
        Inner.MaxPool2D(geometry, input, output, argmax);
        After(call);
    }

    /// <inheritdoc/>
    public virtual void MaxPool2DGrad(PoolGeometry geometry, in Tensor outputGrad, in IndexTensor argmax, in Tensor inputGrad)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        var call = new OperationCall(nameof(MaxPool2DGrad), [
            Operand.Read(nameof(outputGrad), outputGrad, geometry.Output),
            Operand.Read(nameof(argmax), argmax, geometry.Output, checked(geometry.Input[1] * geometry.Input[2])),
            Operand.Write(nameof(inputGrad), inputGrad, geometry.Input)]);
        Before(call);
        Inner.MaxPool2DGrad(geometry, outputGrad, argmax, inputGrad);
        After(call);
    }

    /// <inheritdoc/>
    public virtual void AvgPool2D(PoolGeometry geometry, in Tensor input, in Tensor output)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        var call = new OperationCall(nameof(AvgPool2D), [
            Operand.Read(nameof(input), input, geometry.Input),
            Operand.Write(nameof(output), output, geometry.Output)]);
        Before(call);
        Inner.AvgPool2D(geometry, input, output);
        After(call);
    }

    /// <inheritdoc/>
    public virtual void AvgPool2DGrad(PoolGeometry geometry, in Tensor outputGrad, in Tensor inputGrad)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        var call = new OperationCall(nameof(AvgPool2DGrad), [
            Operand.Read(nameof(outputGrad), outputGrad, geometry.Output),
            Operand.Write(nameof(inputGrad), inputGrad, geometry.Input)]);
        Before(call);
        Inner.AvgPool2DGrad(geometry, outputGrad, inputGrad);
        After(call);
    }

    /// <inheritdoc/>
    public virtual void AdaptiveAvgPool2D(in Tensor input, in Tensor output)
    {
        var call = new OperationCall(nameof(AdaptiveAvgPool2D), [
            Operand.Read(nameof(input), input) with { Rank = 4 },
            Operand.Write(nameof(output), output, Resized(input.Shape, output.Shape)) with { Rank = 4 }]);
        Before(call);
        Inner.AdaptiveAvgPool2D(input, output);
        After(call);
    }

    /// <inheritdoc/>
    public virtual void AdaptiveAvgPool2DGrad(in Tensor outputGrad, in Tensor inputGrad)
    {
        var call = new OperationCall(nameof(AdaptiveAvgPool2DGrad), [
            Operand.Read(nameof(outputGrad), outputGrad) with { Rank = 4 },
            Operand.Write(nameof(inputGrad), inputGrad, Resized(outputGrad.Shape, inputGrad.Shape)) with { Rank = 4 }]);
        Before(call);
        Inner.AdaptiveAvgPool2DGrad(outputGrad, inputGrad);
        After(call);
    }

    /// <summary>The batch and channels of one with the height and width of another; no shape where either is not four-dimensional.</summary>
    private static Shape Resized(Shape images, Shape size) => images.Rank == 4 && size.Rank == 4 ? new Shape(images[0], size[1], size[2], images[3]) : default;
}
