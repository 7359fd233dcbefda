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
    public void ActivateGrad(Activation activation, in Tensor output, in Tensor outputGrad, in Tensor inputGrad) => throw NoGradients(nameof(ActivateGrad));

    /// <inheritdoc/>
    public void Dropout(in DropoutParameters parameters, in Tensor input, in Tensor output)
    {
        var body = new DropoutBody(parameters, CpuBuffer.PointerOf(input), CpuBuffer.PointerOf(output), input.Length);
        _pool.Run(ref body, PartsFor(input.Length, 4));
    }

    /// <inheritdoc/>
    public void DropoutGrad(in DropoutParameters parameters, in Tensor outputGrad, in Tensor inputGrad) => throw NoGradients(nameof(DropoutGrad));

    private void Apply<TOperator>(in Tensor input, in Tensor output)
        where TOperator : struct, IPointwiseOperator
    {
        var body = new PointwiseBody<TOperator>(CpuBuffer.PointerOf(input), CpuBuffer.PointerOf(output), input.Length);
        _pool.Run(ref body, PartsFor(input.Length, 1));
    }
}
