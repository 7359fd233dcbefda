using Engine.Backends;
using Engine.Tensors;

namespace Engine.OpenCL;

public sealed partial class OpenClBackend
{
    /// <inheritdoc/>
    public void Activate(Activation activation, in Tensor input, in Tensor output) => _pointwise.Activate(activation, input, output);

    /// <inheritdoc/>
    public void ActivateGrad(Activation activation, in Tensor output, in Tensor outputGrad, in Tensor inputGrad) => _pointwise.ActivateGrad(activation, output, outputGrad, inputGrad);

    /// <inheritdoc/>
    public void Dropout(in DropoutParameters parameters, in Tensor input, in Tensor output) => _pointwise.Dropout(parameters, input, output);

    /// <inheritdoc/>
    public void DropoutGrad(in DropoutParameters parameters, in Tensor outputGrad, in Tensor inputGrad) => _pointwise.Dropout(parameters, outputGrad, inputGrad);
}
