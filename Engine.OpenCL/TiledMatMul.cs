using Engine.Backends;
using Engine.Tensors;

namespace Engine.OpenCL;

/// <summary>Matrix products by tiles in local memory, the summed dimension split where the device would idle.</summary>
internal sealed class TiledMatMul(OpenClDevice device, TileTable tiles, ScratchMemory scratch, ProgramCache programs, OpenClPrecision precision)
{
    private readonly TilePlanner _planner = new(device, tiles);
    private readonly TiledKernels _kernels = new(programs, precision);
    private readonly SplitKernels _splits = new(programs);

    /// <summary>C = activation(op(A) op(B) + bias), or +=; with a batch, whose matrices lie one after another, without bias.</summary>
    internal void Run(in MatMulShape shape, in Tensor a, in Tensor b, in Tensor bias, Activation activation, in Tensor c, int batch = 1)
    {
        TilePlan plan = _planner.For(ProductKind.MatMul, shape.M, shape.N, batch, shape.K);
        if (plan.Splits == 1)
        {
            _kernels.MatMul(plan, shape, a, b, bias, activation, shape.Accumulate, c, batch);
            return;
        }

        var layout = new ResultLayout(shape.M, shape.N, batch, shape.N, (long)shape.M * shape.N);
        Tensor partials = scratch.Take(ScratchPurpose.Partials, checked(layout.Floats * plan.Splits));
        _kernels.MatMul(plan, shape, a, b, Tensor.None, Activation.None, false, partials, batch);
        _splits.Sum(layout, plan.Splits, partials, bias, activation, shape.Accumulate, c);
    }
}
