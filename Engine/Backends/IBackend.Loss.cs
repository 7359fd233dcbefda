using Engine.Tensors;

namespace Engine.Backends;

public partial interface IBackend
{
    /// <summary>output (N, C) = e^(x − max) / Σ e^(x − max) along each row; output may be input.</summary>
    void Softmax(in Tensor input, in Tensor output);

    /// <summary>Cross-entropy of softmax with integer labels, in one pass: logitsGrad (N, C) = gradient of the batch's mean loss, unless it is
    /// <see cref="Tensor.None"/>; statistics (2) += {sum of the rows' losses, rows whose label has the largest logit, and is the first that has it}.
    /// A row whose largest logit is not finite has probabilities that are no numbers, and is no hit.</summary>
    /// <param name="logits">(N, C).</param>
    /// <param name="labels">(N), each in [0, C).</param>
    /// <param name="labelSmoothing">ε: the target is (1 − ε) at the label plus ε/C everywhere; at least 0 and below 1.</param>
    /// <param name="logitsGrad">(N, C), may be logits, or <see cref="Tensor.None"/>.</param>
    /// <param name="statistics">(2), gathered on the device and read every so many steps.</param>
    /// <param name="batch">The images that the gradient's mean is over where these rows are a part of a batch; 0 for the rows alone.</param>
    void SoftmaxCrossEntropy(in Tensor logits, in IndexTensor labels, float labelSmoothing, in Tensor logitsGrad, in Tensor statistics, int batch = 0);
}
