using Engine.Backends;
using Engine.Tensors;

namespace Engine.OpenCL;

/// <summary>Matrix products by tiles in local memory, the summed dimension split where the device would idle.</summary>
internal sealed class TiledMatMul(TilePlanner planner, TiledKernels kernels, SplitKernels splits, ScratchMemory scratch)
{
    /// <summary>C = activation(op(A) op(B) + bias), or +=; with a batch, whose matrices lie one after another, without bias.</summary>
    internal void Run(in MatMulShape shape, in Tensor a, in Tensor b, in Tensor bias, Activation activation, in Tensor c, int batch = 1)
    {
        TilePlan plan = planner.For(ProductKind.MatMul, shape.M, shape.N, batch, shape.K);
        var layout = new ResultLayout(shape.M, shape.N, batch, shape.N, (long)shape.M * shape.N);
        var sum = new SplitSum(splits, scratch, layout, plan.Splits, bias, activation, shape.Accumulate, c);
        kernels.MatMul(plan, shape, a, b, sum.Bias, sum.Activation, sum.Accumulate, sum.Target, batch);
        sum.Finish();
    }
}
