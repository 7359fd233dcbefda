using Engine.Backends;
using Engine.Tensors;

namespace Engine.Cpu;

public sealed unsafe partial class CpuBackend
{
    /// <inheritdoc/>
    public void MatMul(in MatMulShape shape, in Tensor a, in Tensor b, in Tensor bias, Activation activation, in Tensor c, PreparedWeights? prepared = null)
    {
        float* pa = CpuBuffer.PointerOf(a), pb = CpuBuffer.PointerOf(b), pBias = CpuBuffer.PointerOf(bias), pc = CpuBuffer.PointerOf(c);
        if (prepared is null && shape.TransposeB && !shape.TransposeA && shape.M <= DotProducts.MaxRows(_kernel))
        {
            // A few rows against stored rows: every weight is read once, in place, at the memory's speed.
            var dots = new DotProducts(shape.M, shape.N, shape.K, pa, pb, pBias, pc, shape.Accumulate, activation == Activation.Relu);
            _pool.Run(ref dots, PartsFor(shape.N, (long)shape.M * shape.K / 8));
        }
        else if (prepared is null && !shape.TransposeB && shape.M <= RowUpdates.MaxRows)
        {
            // The same for columns: every row of B is read once, in place.
            (nint aRow, nint aStep) = shape.TransposeA ? (1, shape.M) : ((nint)shape.K, 1);
            var updates = new RowUpdates(shape.M, shape.N, shape.K, pa, aRow, aStep, pb, pBias, pc, shape.Accumulate, activation == Activation.Relu);
            _pool.Run(ref updates, PartsFor((shape.N + 15) / 16, 16L * shape.M * shape.K / 8));
        }
        else
        {
            var destination = new GemmDestination(pc, shape.N, pBias, shape.Accumulate, activation == Activation.Relu);
            if (shape.TransposeA)
                MultiplyRows(shape, new TransposedRows(pa, shape.M, shape.M), pb, prepared, destination);
            else
                MultiplyRows(shape, new DenseRows(pa, shape.K), pb, prepared, destination);
        }

        FinishActivation(activation, c);
        GC.KeepAlive(prepared); // its memory was read through pointers
    }

    /// <inheritdoc/>
    public PreparedWeights? PrepareMatMul(in MatMulShape shape, in Tensor b)
    {
        _pool.RequireRunning();

        // For a few rows stored weights are read once, in place, at the memory's speed: a second form of VGG's would be half a gigabyte for nothing.
        if (shape.TransposeB && shape.M <= DotProducts.MaxRows(_kernel))
            return null;
        float* pb = CpuBuffer.PointerOf(b);
        return shape.TransposeB
            ? PackedWeights.OfMatrix(_kernel, new TransposedColumns(pb, shape.K), shape.N, shape.K)
            : PackedWeights.OfMatrix(_kernel, new DenseColumns(pb, shape.N), shape.N, shape.K);
    }

    /// <inheritdoc/>
    public void BiasGrad(in Tensor outputGrad, in Tensor biasGrad)
    {
        int channels = (int)biasGrad.Length;
        float* target = CpuBuffer.PointerOf(biasGrad);
        double* sums = Sum(new PlainTerms(CpuBuffer.PointerOf(outputGrad)), outputGrad.Length / channels, channels);
        for (int c = 0; c < channels; c++)
            target[c] += (float)sums[c];
    }

    private void MultiplyRows<TRows>(in MatMulShape shape, TRows rows, float* b, PreparedWeights? prepared, in GemmDestination destination)
        where TRows : struct, IRowSource
    {
        if (prepared is not null)
            Multiply(shape.M, shape.N, shape.K, rows, PackedWeights.Require(prepared, _kernel, 1, shape.N, shape.K).Group(0), destination);
        else if (shape.TransposeB)
            Multiply(shape.M, shape.N, shape.K, rows, new TransposedColumns(b, shape.K), destination);
        else
            Multiply(shape.M, shape.N, shape.K, rows, new DenseColumns(b, shape.N), destination);
    }

    private void Multiply<TRows, TColumns>(int m, int n, int k, TRows rows, TColumns columns, in GemmDestination destination)
        where TRows : struct, IRowSource
        where TColumns : struct, IColumnSource
    {
        var gemm = new Gemm<TRows, TColumns>(_kernel, _scratch, m, n, k, rows, columns, destination);
        gemm.Run(_pool);
    }

    /// <summary>What the tiles' epilogue does not do: sigmoid and tanh take a pass of their own.</summary>
    private void FinishActivation(Activation activation, in Tensor output)
    {
        if (activation is Activation.Sigmoid or Activation.Tanh)
            Activate(activation, output, output);
    }
}
