using Engine.Tensors;

namespace Engine.Backends;

public partial interface IBackend
{
    /// <summary>output (N, OH, OW, O) = activation(input (N, H, W, C) ⋆ weights (O, KH, KW, C/groups) + bias (O)).</summary>
    /// <param name="geometry">Where every tap lies.</param>
    /// <param name="input">(N, H, W, C).</param>
    /// <param name="weights">(O, KH, KW, C/groups).</param>
    /// <param name="bias">(O), or <see cref="Tensor.None"/>.</param>
    /// <param name="activation">Applied to what is written.</param>
    /// <param name="output">(N, OH, OW, O), or the pooling's output.</param>
    /// <param name="prepared">The weights' prepared form, from <see cref="PrepareConv2D"/> with the same geometry but for the batch.</param>
    /// <param name="pooling">A max-pooling over (N, OH, OW, O), of which alone the output is then written; null for none. Only where
    /// <see cref="CanFuseMaxPool2D"/> says so.</param>
    void Conv2D(
        Conv2DGeometry geometry, in Tensor input, in Tensor weights, in Tensor bias, Activation activation, in Tensor output, PreparedWeights? prepared = null,
        PoolGeometry? pooling = null);

    /// <summary>Whether <see cref="Conv2D"/> with these prepared weights can make a max-pooling of what it computes without writing the map between; the answer holds for
    /// every number of images.</summary>
    /// <param name="geometry">The convolution.</param>
    /// <param name="pooling">A max-pooling over its output (N, OH, OW, O).</param>
    /// <param name="prepared">The weights' prepared form, or null, with which nothing is fused.</param>
    bool CanFuseMaxPool2D(Conv2DGeometry geometry, PoolGeometry pooling, PreparedWeights? prepared);

    /// <summary>The prepared form of a layer's weights for repeated inference, or null where they are best used as they are. The caller owns it.</summary>
    /// <param name="geometry">The convolution; the form serves every number of images.</param>
    /// <param name="weights">(O, KH, KW, C/groups); copied, so that a change afterwards does not reach the form.</param>
    /// <exception cref="OutOfMemoryException">The device has not that much.</exception>
    PreparedWeights? PrepareConv2D(Conv2DGeometry geometry, in Tensor weights);

    /// <summary>inputGrad (N, H, W, C) = the gradient by the input, from outputGrad (N, OH, OW, O) and weights (O, KH, KW, C/groups).</summary>
    void Conv2DGradInput(Conv2DGeometry geometry, in Tensor outputGrad, in Tensor weights, in Tensor inputGrad);

    /// <summary>weightsGrad (O, KH, KW, C/groups) += the gradient by the weights; biasGrad (O) += the gradient by the bias, unless it is <see cref="Tensor.None"/>.</summary>
    void Conv2DGradWeights(Conv2DGeometry geometry, in Tensor input, in Tensor outputGrad, in Tensor weightsGrad, in Tensor biasGrad);
}
