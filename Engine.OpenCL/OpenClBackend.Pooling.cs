using Engine.Backends;
using Engine.Tensors;

namespace Engine.OpenCL;

public sealed partial class OpenClBackend
{
    /// <inheritdoc/>
    public void MaxPool2D(PoolGeometry geometry, in Tensor input, in Tensor output, in IndexTensor argmax)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        _pooling.Max(geometry, input, output, argmax);
    }

    /// <inheritdoc/>
    public void MaxPool2DGrad(PoolGeometry geometry, in Tensor outputGrad, in IndexTensor argmax, in Tensor inputGrad)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        _pooling.MaxGrad(geometry, outputGrad, argmax, inputGrad);
    }

    /// <inheritdoc/>
    public void AvgPool2D(PoolGeometry geometry, in Tensor input, in Tensor output)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        _pooling.Mean(geometry, input, output);
    }

    /// <inheritdoc/>
    public void AvgPool2DGrad(PoolGeometry geometry, in Tensor outputGrad, in Tensor inputGrad)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        _pooling.MeanGrad(geometry, outputGrad, inputGrad);
    }

    /// <inheritdoc/>
    public void AdaptiveAvgPool2D(in Tensor input, in Tensor output) => _pooling.AdaptiveMean(input, output);

    /// <inheritdoc/>
    public void AdaptiveAvgPool2DGrad(in Tensor outputGrad, in Tensor inputGrad) => _pooling.AdaptiveMeanGrad(outputGrad, inputGrad);
}
