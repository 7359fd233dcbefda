using Engine.Backends;
using Engine.Tensors;

namespace Engine.OpenCL;

/// <summary>Launches the products for processors: <c>cl/direct_conv2d.cl</c>, <c>cl/direct_grad_weights.cl</c>, <c>cl/direct_matmul.cl</c>, <c>cl/direct_dots.cl</c>.
/// A group is one work-item, which makes one register tile from panels of packed weights.</summary>
internal sealed class DirectKernels(ProgramCache programs, ScratchMemory scratch, DirectTile tile)
{
    private const int DotColumns = 4;

    // Options for the compiler, made once: no call allocates.
    private readonly string _tile = tile.Options, _backward = $"{tile.Options} -D BACKWARD", _transposed = $"{tile.Options} -D TRANSPOSED_A";
    private readonly string _inPlace = $"{tile.Options} -D PLAIN_B", _transposedInPlace = $"{tile.Options} -D PLAIN_B -D TRANSPOSED_A";
    private readonly string _oneRow = $"-D WIDTH={tile.Width} -D A_ROWS=1", _someRows = $"-D WIDTH={tile.Width} -D A_ROWS={tile.DotRows}";

    /// <summary>Rows of A up to which weights are best read in place: packing them costs a pass over all of them, as much as the dot products of so many rows.</summary>
    internal const int MostDotRows = 128;

    internal void Conv2D(Conv2DGeometry geometry, in Tensor input, in Tensor packed, in Tensor bias, Activation activation, in Tensor output)
    {
        Kernel kernel = programs.Get("direct_conv2d.cl", "conv2d", _tile).With(input).And(scratch.Zeros(geometry.Kernel.Width * geometry.GroupInputChannels)).And(packed).And(bias).And(output)
            .AndMaps(geometry.Input, geometry.Output).And(geometry.GroupInputChannels).And(geometry.GroupOutputChannels);
        kernel.AndWindows(geometry).And(activation)
            .Run(Tiles((long)geometry.Batch * geometry.OutputHeight * geometry.OutputWidth), Panels(geometry.GroupOutputChannels), geometry.Groups, 1, 1, 1);
    }

    /// <summary>With the filters turned over; a group of the range is a group's pixels that lie alike between the windows.</summary>
    internal void Conv2DGradInput(Conv2DGeometry geometry, in Tensor outputGrad, in Tensor packed, in Tensor inputGrad)
    {
        Size2D stride = geometry.Stride;
        Kernel kernel = programs.Get("direct_conv2d.cl", "conv2d", _backward).With(outputGrad).And(scratch.Zeros(geometry.GroupOutputChannels)).And(packed).And(Tensor.None).And(inputGrad)
            .AndMaps(geometry.Output, geometry.Input).And(geometry.GroupOutputChannels).And(geometry.GroupInputChannels);
        long pixels = (long)geometry.Batch * ((geometry.InputHeight + stride.Height - 1) / stride.Height) * ((geometry.InputWidth + stride.Width - 1) / stride.Width);
        kernel.AndWindows(geometry).And(Activation.None)
            .Run(Tiles(pixels), Panels(geometry.GroupInputChannels), (long)geometry.Groups * stride.Height * stride.Width, 1, 1, 1);
    }

    internal void Conv2DGradWeights(Conv2DGeometry geometry, in Tensor input, in Tensor outputGrad, in Tensor weightsGrad)
    {
        // A row of taps as one of so many more channels, where that leaves fewer lanes of panels empty.
        int channels = geometry.GroupInputChannels, across = geometry.Kernel.Width;
        bool rowsOfTaps = geometry.Groups == 1 && geometry.Dilation.Width == 1 && Panels(across * channels) < across * Panels(channels);
        (int taps, int depth) = rowsOfTaps ? (1, across * channels) : (across, channels);
        Kernel kernel = programs.Get("direct_grad_weights.cl", "conv2d_grad_weights", _tile).With(input).And(outputGrad).And(weightsGrad)
            .AndMaps(geometry.Input, geometry.Output).And(depth).And(geometry.GroupOutputChannels);
        (int blocks, int filters) = DirectTile.FilterBlocks(geometry.GroupOutputChannels);
        kernel.And(geometry.Kernel with { Width = taps }).And(geometry.Stride).And(geometry.Padding).And(geometry.Dilation).And(filters)
            .Run((long)Panels(depth) * geometry.Kernel.Height * taps, blocks, geometry.Groups, 1, 1, 1);
    }

    /// <summary>With B packed.</summary>
    internal void MatMul(in MatMulShape shape, in Tensor a, in Tensor packed, in Tensor bias, Activation activation, in Tensor c) =>
        MatMul(shape, a, packed, bias, activation, c, shape.TransposeA ? _transposed : _tile);

    /// <summary>With B (K, N) read in place, for few rows of A.</summary>
    internal void MatMulInPlace(in MatMulShape shape, in Tensor a, in Tensor b, in Tensor bias, Activation activation, in Tensor c) =>
        MatMul(shape, a, b, bias, activation, c, shape.TransposeA ? _transposedInPlace : _inPlace);

    /// <summary>At most <see cref="MostDotRows"/> rows of A (M, K) with B (N, K) read in place.</summary>
    internal void Dots(in MatMulShape shape, in Tensor a, in Tensor b, in Tensor bias, Activation activation, in Tensor c) =>
        programs.Get("direct_dots.cl", "dots", shape.M == 1 ? _oneRow : _someRows).With(a).And(b).And(bias).And(c).And(shape.M).And(shape.N).And(shape.K).And(activation).And(shape.Accumulate)
            .Run(shape.M == 1 ? 1 : (shape.M + tile.DotRows - 1) / tile.DotRows, (shape.N + DotColumns - 1) / DotColumns, 1, 1, 1, 1);

    private void MatMul(in MatMulShape shape, in Tensor a, in Tensor b, in Tensor bias, Activation activation, in Tensor c, string options) =>
        programs.Get("direct_matmul.cl", "matmul", options).With(a).And(b).And(bias).And(c).And(shape.M).And(shape.N).And(shape.K).And(activation).And(shape.Accumulate)
            .Run(Tiles(shape.M), Panels(shape.N), 1, 1, 1, 1);

    private static long Tiles(long rows) => (rows + DirectTile.Rows - 1) / DirectTile.Rows;

    private int Panels(int columns) => (columns + tile.Panel - 1) / tile.Panel;
}
