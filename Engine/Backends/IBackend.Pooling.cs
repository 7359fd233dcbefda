using Engine.Tensors;

namespace Engine.Backends;

public partial interface IBackend
{
    /// <summary>output (N, OH, OW, C) = the maximum of each window; NaN wins. argmax, unless it is <see cref="IndexTensor.None"/>, gets the place of each
    /// maximum as h·W + w in its image, the first in row order where several are equal.</summary>
    void MaxPool2D(PoolGeometry geometry, in Tensor input, in Tensor output, in IndexTensor argmax);

    /// <summary>inputGrad (N, H, W, C) = outputGrad (N, OH, OW, C) sent to the places in argmax; overlapping windows add up.</summary>
    void MaxPool2DGrad(PoolGeometry geometry, in Tensor outputGrad, in IndexTensor argmax, in Tensor inputGrad);

    /// <summary>output (N, OH, OW, C) = the mean of each window (see <see cref="PoolGeometry"/> for padded places).</summary>
    void AvgPool2D(PoolGeometry geometry, in Tensor input, in Tensor output);

    /// <summary>inputGrad (N, H, W, C) = the gradient of <see cref="AvgPool2D"/>.</summary>
    void AvgPool2DGrad(PoolGeometry geometry, in Tensor outputGrad, in Tensor inputGrad);

    /// <summary>output (N, OH, OW, C) = means over windows that divide input (N, H, W, C) as evenly as can be:
    /// rows ⌊i·H/OH⌋ to ⌈(i+1)·H/OH⌉ − 1, columns likewise. The output may be larger than the input.</summary>
    void AdaptiveAvgPool2D(in Tensor input, in Tensor output);

    /// <summary>inputGrad (N, H, W, C) = the gradient of <see cref="AdaptiveAvgPool2D"/>.</summary>
    void AdaptiveAvgPool2DGrad(in Tensor outputGrad, in Tensor inputGrad);
}
