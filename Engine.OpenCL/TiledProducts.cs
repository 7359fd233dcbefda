using Engine.Backends;
using Engine.Tensors;

namespace Engine.OpenCL;

/// <summary>Products for GPUs: tiles in local memory, implicit convolution, the summed dimension split where the device would idle.</summary>
/// <param name="device">The device.</param>
/// <param name="planner">Which tile a product takes.</param>
/// <param name="kernels">The products' kernels.</param>
/// <param name="sums">What adds the parts of a sum.</param>
/// <param name="matMul">Matrix products.</param>
/// <param name="scratch">Where the parts are kept.</param>
/// <param name="programs">Where the kernels are kept.</param>
/// <param name="winograd">3×3 convolutions where it pays; null for never.</param>
internal sealed class TiledProducts(
    OpenClDevice device, TilePlanner planner, TiledKernels kernels, SplitKernels sums, TiledMatMul matMul, ScratchMemory scratch, ProgramCache programs, TiledWinograd? winograd) : Products
{
    private readonly FewRowsKernels _fewRows = new(programs, device);

    internal override string Description => kernels.Precision == OpenClPrecision.Tf32 ? "tiled kernels, TF32 on tensor cores" : "tiled kernels";

    internal override void Conv2D(Conv2DGeometry geometry, in Tensor input, in Tensor weights, in Tensor bias, Activation activation, in Tensor output, PreparedWeights? prepared)
    {
        if (prepared is not null)
        {
            winograd!.Conv2D(geometry, input, DeviceWeights.Require(prepared), bias, activation, output);
            return;
        }

        if (winograd is not null && winograd.TryConv2D(geometry, input, weights, bias, activation, output))
            return;
        int rows = Rows(geometry.Output), columns = geometry.GroupOutputChannels;
        TilePlan plan = planner.For(ProductKind.Forward, rows, columns, geometry.Groups, geometry.PatchLength);
        SplitSum sum = Split(new ResultLayout(rows, columns, geometry.Groups, geometry.OutputChannels, columns), plan.Splits, bias, activation, false, output);
        kernels.Conv2D(plan, geometry, input, weights, sum.Bias, sum.Activation, sum.Target);
        sum.Finish();
    }

    /// <summary>Winograd's filters; none elsewhere, where filters are read as they are.</summary>
    internal override PreparedWeights? PrepareConv2D(Conv2DGeometry geometry, in Tensor weights) => winograd?.TryPrepare(geometry, weights);

    internal override void Conv2DGradInput(Conv2DGeometry geometry, in Tensor outputGrad, in Tensor weights, in Tensor inputGrad)
    {
        if (winograd is not null && winograd.TryConv2DGradInput(geometry, outputGrad, weights, inputGrad))
            return;
        int columns = geometry.GroupInputChannels;
        var phases = new GradientPhases(geometry);
        TilePlan plan = planner.For(ProductKind.GradInput, phases.Pixels, columns, geometry.Groups * phases.Count, phases.Depth);
        var layout = new ResultLayout(Rows(geometry.Input), columns, geometry.Groups, geometry.InputChannels, columns);
        SplitSum sum = Split(layout, plan.Splits, Tensor.None, Activation.None, false, inputGrad);
        kernels.Conv2DGradInput(plan, geometry, outputGrad, weights, sum.Target);
        sum.Finish();
    }

    internal override void Conv2DGradWeights(Conv2DGeometry geometry, in Tensor input, in Tensor outputGrad, in Tensor weightsGrad)
    {
        if (winograd is not null && winograd.TryConv2DGradWeights(geometry, input, outputGrad, weightsGrad))
            return;
        int rows = geometry.GroupOutputChannels, columns = geometry.PatchLength;
        TilePlan plan = planner.For(ProductKind.GradWeights, rows, columns, geometry.Groups, Rows(geometry.Output));
        var layout = new ResultLayout(rows, columns, geometry.Groups, columns, (long)rows * columns);
        SplitSum sum = Split(layout, plan.Splits, Tensor.None, Activation.None, true, weightsGrad);
        kernels.Conv2DGradWeights(plan, geometry, input, outputGrad, sum.Target);
        sum.Finish();
    }

    internal override void MatMul(in MatMulShape shape, in Tensor a, in Tensor b, in Tensor bias, Activation activation, in Tensor c, PreparedWeights? prepared)
    {
        if (FewRowsKernels.Takes(shape))
        {
            MatMulOfFewRows(shape, a, b, bias, activation, c);
            return;
        }

        matMul.Run(shape, a, b, bias, activation, c);
    }

    /// <summary>None: matrices are read as they are.</summary>
    internal override PreparedWeights? PrepareMatMul(in MatMulShape shape, in Tensor b) => null;

    private void MatMulOfFewRows(in MatMulShape shape, in Tensor a, in Tensor b, in Tensor bias, Activation activation, in Tensor c)
    {
        (int Splits, int Step) plan = _fewRows.Plan(shape);
        SplitSum sum = Split(new ResultLayout(shape.M, shape.N, 1, shape.N, 0), plan.Splits, bias, activation, shape.Accumulate, c);
        _fewRows.MatMul(plan, shape, a, b, sum.Bias, sum.Activation, sum.Accumulate, sum.Target);
        sum.Finish();
    }

    private SplitSum Split(in ResultLayout layout, int splits, in Tensor bias, Activation activation, bool accumulate, in Tensor target) =>
        new(sums, scratch, layout, splits, bias, activation, accumulate, target);

    private static int Rows(Shape images) => checked(images[0] * images[1] * images[2]);
}
