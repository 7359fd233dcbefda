using Engine.Backends;
using Engine.Tensors;

namespace Engine.OpenCL;

public sealed partial class OpenClBackend
{
    /// <inheritdoc/>
    public void Conv2D(
        Conv2DGeometry geometry, in Tensor input, in Tensor weights, in Tensor bias, Activation activation, in Tensor output, PreparedWeights? prepared = null,
        PoolGeometry? pooling = null)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        if (pooling is not null)
            throw new NotSupportedException("No OpenCL kernel makes a max-pooling while it convolves, as CanFuseMaxPool2D says. Call MaxPool2D after it.");
        _products.Conv2D(geometry, input, weights, bias, activation, output, prepared);
    }

    /// <inheritdoc/>
    public bool CanFuseMaxPool2D(Conv2DGeometry geometry, PoolGeometry pooling, PreparedWeights? prepared) => false;

    /// <inheritdoc/>
    public PreparedWeights? PrepareConv2D(Conv2DGeometry geometry, in Tensor weights)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        return _products.PrepareConv2D(geometry, weights);
    }

    /// <inheritdoc/>
    public void Conv2DGradInput(Conv2DGeometry geometry, in Tensor outputGrad, in Tensor weights, in Tensor inputGrad)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        _products.Conv2DGradInput(geometry, outputGrad, weights, inputGrad);
    }

    /// <inheritdoc/>
    public void Conv2DGradWeights(Conv2DGeometry geometry, in Tensor input, in Tensor outputGrad, in Tensor weightsGrad, in Tensor biasGrad)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        _products.Conv2DGradWeights(geometry, input, outputGrad, weightsGrad);
        if (!biasGrad.IsNone)
            BiasGrad(outputGrad, biasGrad);
    }

    /// <inheritdoc/>
    public void MatMul(in MatMulShape shape, in Tensor a, in Tensor b, in Tensor bias, Activation activation, in Tensor c, PreparedWeights? prepared = null) =>
        _products.MatMul(shape, a, b, bias, activation, c, prepared);

    /// <inheritdoc/>
    public PreparedWeights? PrepareMatMul(in MatMulShape shape, in Tensor b) => _products.PrepareMatMul(shape, b);

    /// <inheritdoc/>
    public void BiasGrad(in Tensor outputGrad, in Tensor biasGrad) => _channelTotals.Add(_channelSums.Values(outputGrad, (int)biasGrad.Length), biasGrad);
}
