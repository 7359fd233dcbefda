using Engine.Tensors;

namespace Engine.Backends;

public partial interface IBackend
{
    /// <summary>One SGD step over a whole arena: weights and velocity change in place.</summary>
    /// <param name="parameters">The step's numbers.</param>
    /// <param name="weights">Any shape; updated.</param>
    /// <param name="gradients">As many elements as the weights.</param>
    /// <param name="velocity">As many elements as the weights, 0 before the first step; updated.</param>
    void SgdStep(in SgdParameters parameters, in Tensor weights, in Tensor gradients, in Tensor velocity);

    /// <summary>One AdamW step over a whole arena: weights and both moments change in place.</summary>
    /// <param name="parameters">The step's numbers.</param>
    /// <param name="weights">Any shape; updated.</param>
    /// <param name="gradients">As many elements as the weights.</param>
    /// <param name="firstMoment">As many elements as the weights, 0 before the first step; updated.</param>
    /// <param name="secondMoment">As many elements as the weights, 0 before the first step; updated.</param>
    void AdamWStep(in AdamWParameters parameters, in Tensor weights, in Tensor gradients, in Tensor firstMoment, in Tensor secondMoment);

    /// <summary>result (1) = Σ x², in a fixed order.</summary>
    void SquaredNorm(in Tensor input, in Tensor result);

    /// <summary>gradients *= min(1, maxNorm / (√squaredNorm + 10⁻⁶)), with squaredNorm (1) on the device, so clipping needs no round trip.</summary>
    void ClipByNorm(in Tensor gradients, in Tensor squaredNorm, float maxNorm);
}
