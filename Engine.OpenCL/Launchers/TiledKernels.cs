using Engine.Backends;
using Engine.Tensors;

namespace Engine.OpenCL;

/// <summary>Launches the products for GPUs: <c>cl/tiled_matmul.cl</c>, <c>cl/tiled_conv2d.cl</c>, <c>cl/tiled_grad_weights.cl</c>. Where the plan splits
/// the summed dimension, the target is the partials and the epilogue waits for <see cref="SplitKernels"/>.</summary>
/// <param name="programs">Where the kernels are.</param>
/// <param name="precision">TF32 is made with the tiles that suit tensor cores.</param>
internal sealed class TiledKernels(ProgramCache programs, OpenClPrecision precision)
{
    private const string MatMulFile = "tiled_matmul.cl", ConvolutionFile = "tiled_conv2d.cl", GradWeightsFile = "tiled_grad_weights.cl";

    /// <summary>How products are rounded.</summary>
    internal OpenClPrecision Precision => precision;

    /// <summary>The kernels that a tile is compiled into.</summary>
    internal static IReadOnlyList<string> Files { get; } = [MatMulFile, ConvolutionFile, GradWeightsFile];

    /// <summary>One product, or a batch of products whose matrices lie one after another.</summary>
    internal void MatMul(TilePlan plan, in MatMulShape shape, in Tensor a, in Tensor b, in Tensor bias, Activation activation, bool accumulate, in Tensor c, int batch = 1)
    {
        TileTraits traits = (shape.TransposeA ? TileTraits.TransposedA : 0) | (shape.TransposeB ? TileTraits.TransposedB : 0) | ForTarget(c, shape.N) | For(activation);
        if (AreVectors(a, b, shape.TransposeA ? shape.M : shape.K) && (shape.TransposeB ? shape.K : shape.N) % 4 == 0)
            traits |= ForSum(plan.Tile, shape.K);
        Run(plan, programs.Get(MatMulFile, "matmul", Options(plan.Tile, traits)).With(a).And(b).And(bias).And(c)
            .And(shape.M).And(shape.N).And(shape.K).And(plan.SplitStep).And(plan.Splits).And(activation).And(accumulate), shape.M, shape.N, batch);
    }

    internal void Conv2D(TilePlan plan, Conv2DGeometry geometry, in Tensor input, in Tensor weights, in Tensor bias, Activation activation, in Tensor output)
    {
        TileTraits traits = ForTarget(output, geometry.GroupOutputChannels) | For(activation) | (AreVectors(input, weights, geometry.GroupInputChannels) ? ForSum(plan.Tile, geometry.GroupInputChannels) : 0);
        Kernel kernel = programs.Get(ConvolutionFile, "conv2d", Options(plan.Tile, traits)).With(input).And(weights).And(bias).And(output)
            .AndMaps(geometry.Input, geometry.Output).And(geometry.GroupInputChannels).And(geometry.GroupOutputChannels).AndWindows(geometry).And(plan.SplitStep).And(plan.Splits);
        Run(plan, kernel.And(activation), Pixels(geometry.Output), geometry.GroupOutputChannels, geometry.Groups);
    }

    internal void Conv2DGradInput(TilePlan plan, Conv2DGeometry geometry, in Tensor outputGrad, in Tensor weights, in Tensor inputGrad)
    {
        TileTraits traits = TileTraits.Backward | TileTraits.PiecewiseLinear | ForTarget(inputGrad, geometry.GroupInputChannels) | (geometry.Stride == 1 ? 0 : TileTraits.Strided);
        if (AreVectors(outputGrad, weights, geometry.GroupOutputChannels) && geometry.GroupInputChannels % 4 == 0)
            traits |= geometry.Stride == 1 ? ForSum(plan.Tile, geometry.GroupOutputChannels) : TileTraits.Vector;
        Kernel kernel = programs.Get(ConvolutionFile, "conv2d", Options(plan.Tile, traits)).With(outputGrad).And(weights).And(Tensor.None).And(inputGrad)
            .AndMaps(geometry.Output, geometry.Input).And(geometry.GroupOutputChannels).And(geometry.GroupInputChannels).AndWindows(geometry).And(plan.SplitStep).And(plan.Splits);
        var phases = new GradientPhases(geometry);
        Run(plan, kernel.And(Activation.None), phases.Pixels, geometry.GroupInputChannels, geometry.Groups * phases.Count);
    }

    internal void Conv2DGradWeights(TilePlan plan, Conv2DGeometry geometry, in Tensor input, in Tensor outputGrad, in Tensor weightsGrad)
    {
        TileTraits traits = ForTarget(weightsGrad, geometry.PatchLength);
        if (AreVectors(input, outputGrad, geometry.GroupInputChannels) && geometry.GroupOutputChannels % 4 == 0)
            traits |= TileTraits.Vector;
        Kernel kernel = programs.Get(GradWeightsFile, "conv2d_grad_weights", Options(plan.Tile, traits)).With(input).And(outputGrad).And(weightsGrad)
            .AndMaps(geometry.Input, geometry.Output).And(geometry.GroupInputChannels).And(geometry.GroupOutputChannels).AndWindows(geometry).And(plan.SplitStep).And(plan.Splits);
        Run(plan, kernel, geometry.GroupOutputChannels, geometry.PatchLength, geometry.Groups);
    }

    private string Options(Tile tile, TileTraits traits) =>
        tile.Options(precision == OpenClPrecision.Tf32 && tile.SuitsTensorCores ? traits & ~TileTraits.VectorTarget | TileTraits.Tf32 : traits);

    private static void Run(TilePlan plan, Kernel kernel, long rows, long columns, int groups) =>
        kernel.Run(plan.Tile.Count(rows, columns) * plan.Tile.Items, 1, (long)groups * plan.Splits, plan.Tile.Items, 1, 1);

    /// <summary>Whether both start where a vector of four may, and the runs along <paramref name="extent"/> are whole vectors.</summary>
    private static bool AreVectors(in Tensor a, in Tensor b, int extent) => a.Offset % 4 == 0 && b.Offset % 4 == 0 && extent % 4 == 0;

    private static TileTraits ForTarget(in Tensor target, int columns) => target.Offset % 4 == 0 && columns % 4 == 0 ? TileTraits.VectorTarget : 0;

    /// <summary>Vectors, of whole steps where the summed dimension, or a tap's part of it, is.</summary>
    private static TileTraits ForSum(Tile tile, int extent) => TileTraits.Vector | (extent % tile.Step == 0 ? TileTraits.WholeSteps : 0);

    private static TileTraits For(Activation activation) => activation.IsPiecewiseLinear() ? TileTraits.PiecewiseLinear : 0;

    private static long Pixels(Shape images) => (long)images[0] * images[1] * images[2];
}
