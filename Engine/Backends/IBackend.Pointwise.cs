using Engine.Tensors;

namespace Engine.Backends;

public partial interface IBackend
{
    /// <summary>output = activation(input), element by element; output may be input.</summary>
    void Activate(Activation activation, in Tensor input, in Tensor output);

    /// <summary>inputGrad = outputGrad · activation′, from the activation's output (which determines the slope); inputGrad may be outputGrad. 
    /// Where ReLU's output is 0 the gradient is 0, whatever comes, NaN too.</summary>
    void ActivateGrad(Activation activation, in Tensor output, in Tensor outputGrad, in Tensor inputGrad);

    /// <summary>output = input with elements dropped and the others scaled; output may be input.</summary>
    void Dropout(in DropoutParameters parameters, in Tensor input, in Tensor output);

    /// <summary>inputGrad = outputGrad under the same mask and scale; inputGrad may be outputGrad.</summary>
    void DropoutGrad(in DropoutParameters parameters, in Tensor outputGrad, in Tensor inputGrad);
}
