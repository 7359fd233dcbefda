using Engine.Backends;
using Engine.Tensors;

namespace Engine.Cpu;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public void Activate(Activation activation, in Tensor input, in Tensor output)
    {
        switch (activation)
        {
            case Activation.Relu:
                Apply<ReluOperator>(input, output);
                break;
            case Activation.Sigmoid:
                Apply<SigmoidOperator>(input, output);
                break;
            case Activation.Tanh:
                Apply<TanhOperator>(input, output);
                break;
            default:
                if (CpuBuffer.PointerOf(input) != CpuBuffer.PointerOf(output))
                    Copy(input, output);
                break;
        }
    }

    /// <inheritdoc/>
    public void ActivateGrad(Activation activation, in Tensor output, in Tensor outputGrad, in Tensor inputGrad)
    {
        switch (activation)
        {
            case Activation.Relu:
                ApplyGrad<ReluGradOperator>(output, outputGrad, inputGrad);
                break;
            case Activation.Sigmoid:
                ApplyGrad<SigmoidGradOperator>(output, outputGrad, inputGrad);
                break;
            case Activation.Tanh:
                ApplyGrad<TanhGradOperator>(output, outputGrad, inputGrad);
                break;
            default:
                if (CpuBuffer.PointerOf(outputGrad) != CpuBuffer.PointerOf(inputGrad))
                    Copy(outputGrad, inputGrad);
                break;
        }
    }

    /// <inheritdoc/>
    public void Dropout(in DropoutParameters parameters, in Tensor input, in Tensor output)
    {
        var body = new DropoutBody(parameters, CpuBuffer.PointerOf(input), CpuBuffer.PointerOf(output), input.Length);
        _pool.Run(ref body, PartsFor(input.Length, 4));
    }

    /// <inheritdoc/>
    public void DropoutGrad(in DropoutParameters parameters, in Tensor outputGrad, in Tensor inputGrad) => Dropout(parameters, outputGrad, inputGrad);

    private void Apply<TOperator>(in Tensor input, in Tensor output)
        where TOperator : struct, IPointwiseOperator
    {
        var body = new PointwiseBody<TOperator>(CpuBuffer.PointerOf(input), CpuBuffer.PointerOf(output), input.Length);
        _pool.Run(ref body, PartsFor(input.Length, 1));
    }

    private void ApplyGrad<TOperator>(in Tensor output, in Tensor outputGrad, in Tensor inputGrad)
        where TOperator : struct, IPointwiseGradOperator
    {
        var body = new PointwiseGradBody<TOperator>(CpuBuffer.PointerOf(output), CpuBuffer.PointerOf(outputGrad), CpuBuffer.PointerOf(inputGrad), output.Length);
        _pool.Run(ref body, PartsFor(output.Length, 1));
    }
}
