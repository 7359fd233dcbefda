using Engine.Tensors;

namespace Engine.Backends;

public partial interface IBackend
{
    /// <summary>C = activation(op(A) · op(B) + bias), or C += op(A) · op(B) with <see cref="MatMulShape.Accumulate"/>.</summary>
    /// <param name="shape">Extents and transposes.</param>
    /// <param name="a">M×K (K×M transposed).</param>
    /// <param name="b">K×N (N×K transposed). Not read where <paramref name="prepared"/> is given.</param>
    /// <param name="bias">N values added to every row, or <see cref="Tensor.None"/>.</param>
    /// <param name="activation">Applied to what is written.</param>
    /// <param name="c">M×N.</param>
    /// <param name="prepared">b's prepared form, from <see cref="PrepareMatMul"/> with the same N, K and TransposeB.</param>
    void MatMul(in MatMulShape shape, in Tensor a, in Tensor b, in Tensor bias, Activation activation, in Tensor c, PreparedWeights? prepared = null);

    /// <summary>The prepared form of b for repeated products, or null where b is best used as it is. The caller owns it.</summary>
    /// <param name="shape">The product; the form serves others with the same N, K and TransposeB, but whether there is one may depend on M.</param>
    /// <param name="b">K×N (N×K transposed); copied, so that a change afterwards does not reach the form.</param>
    /// <exception cref="OutOfMemoryException">The device has not that much.</exception>
    PreparedWeights? PrepareMatMul(in MatMulShape shape, in Tensor b);

    /// <summary>biasGrad (C) += sum of outputGrad (…, C) over all but the last dimension.</summary>
    void BiasGrad(in Tensor outputGrad, in Tensor biasGrad);
}
