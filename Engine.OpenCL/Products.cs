using Engine.Backends;
using Engine.Tensors;

namespace Engine.OpenCL;

/// <summary>Matrix products and convolutions: what a family of kernels must do. There is one for processors and one for GPUs.</summary>
internal abstract class Products
{
    /// <summary>The family in words, for reports.</summary>
    internal abstract string Description { get; }

    internal abstract void Conv2D(Conv2DGeometry geometry, in Tensor input, in Tensor weights, in Tensor bias, Activation activation, in Tensor output, PreparedWeights? prepared);

    internal abstract PreparedWeights? PrepareConv2D(Conv2DGeometry geometry, in Tensor weights);

    internal abstract void Conv2DGradInput(Conv2DGeometry geometry, in Tensor outputGrad, in Tensor weights, in Tensor inputGrad);

    internal abstract void Conv2DGradWeights(Conv2DGeometry geometry, in Tensor input, in Tensor outputGrad, in Tensor weightsGrad);

    internal abstract void MatMul(in MatMulShape shape, in Tensor a, in Tensor b, in Tensor bias, Activation activation, in Tensor c, PreparedWeights? prepared);

    internal abstract PreparedWeights? PrepareMatMul(in MatMulShape shape, in Tensor b);
}
