using Engine.Tensors;

namespace Engine.Backends;

public abstract partial class DelegatingBackend
{
    /// <inheritdoc/>
    public virtual void MatMul(in MatMulShape shape, in Tensor a, in Tensor b, in Tensor bias, Activation activation, in Tensor c, PreparedWeights? prepared = null)
    {
        (int m, int n, int k) = (shape.M, shape.N, shape.K);
        var product = new Shape(m, n);
        var call = new OperationCall(nameof(MatMul), [
            Operand.Read(nameof(a), a, shape.TransposeA ? new Shape(k, m) : new Shape(m, k)),
            Operand.Read(nameof(b), b, shape.TransposeB ? new Shape(n, k) : new Shape(k, n)) with { IsOptional = prepared is not null },
            Operand.Read(nameof(bias), bias, new Shape(n)) with { IsOptional = true },
            shape.Accumulate ? Operand.Update(nameof(c), c, product) : Operand.Write(nameof(c), c, product)]);
        Before(call);
        Inner.MatMul(shape, a, b, bias, activation, c, prepared);
        After(call);
    }

    /// <inheritdoc/>
    public virtual PreparedWeights? PrepareMatMul(in MatMulShape shape, in Tensor b)
    {
        var call = new OperationCall(nameof(PrepareMatMul), [
            Operand.Read(nameof(b), b, shape.TransposeB ? new Shape(shape.N, shape.K) : new Shape(shape.K, shape.N))]);
        Before(call);
        PreparedWeights? prepared = Inner.PrepareMatMul(shape, b);
        After(call);
        return prepared;
    }

    /// <inheritdoc/>
    public virtual void BiasGrad(in Tensor outputGrad, in Tensor biasGrad)
    {
        var call = new OperationCall(nameof(BiasGrad), [
            Operand.Read(nameof(outputGrad), outputGrad),
            Operand.Update(nameof(biasGrad), biasGrad, ChannelsOf(outputGrad))]);
        Before(call);
        Inner.BiasGrad(outputGrad, biasGrad);
        After(call);
    }
}
