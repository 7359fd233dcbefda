using Engine.Backends;
using Engine.Tensors;

namespace Engine.Tests.Reference;

internal sealed partial class ReferenceBackend
{
    public void MatMul(in MatMulShape shape, in Tensor a, in Tensor b, in Tensor bias, Activation activation, in Tensor c, PreparedWeights? prepared = null)
    {
        ReadOnlySpan<double> left = Values(a), right = prepared is ReferencePreparedWeights copy ? copy.Values : Values(b);
        Span<double> result = Values(c);
        (int aRow, int aColumn) = shape.TransposeA ? (1, shape.M) : (shape.K, 1);
        (int bRow, int bColumn) = shape.TransposeB ? (1, shape.K) : (shape.N, 1);
        for (int m = 0; m < shape.M; m++)
        {
            for (int n = 0; n < shape.N; n++)
            {
                double sum = bias.IsNone ? 0 : Values(bias)[n];
                for (int k = 0; k < shape.K; k++)
                    sum += left[m * aRow + k * aColumn] * right[k * bRow + n * bColumn];
                result[m * shape.N + n] = shape.Accumulate ? result[m * shape.N + n] + sum : Apply(activation, sum);
            }
        }
    }

    public PreparedWeights? PrepareMatMul(in MatMulShape shape, in Tensor b) => new ReferencePreparedWeights(Values(b).ToArray());

    public void BiasGrad(in Tensor outputGrad, in Tensor biasGrad)
    {
        ReadOnlySpan<double> dy = Values(outputGrad);
        Span<double> sums = Values(biasGrad);
        for (int i = 0; i < dy.Length; i++)
            sums[i % sums.Length] += dy[i];
    }
}
