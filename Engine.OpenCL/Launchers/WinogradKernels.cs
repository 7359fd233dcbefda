using Engine.Backends;
using Engine.Tensors;

namespace Engine.OpenCL;

/// <summary>Launches <c>cl/winograd.cl</c> and <c>cl/direct_winograd.cl</c>.</summary>
/// <param name="programs">Where the kernels are.</param>
/// <param name="family">For processors a work-item takes a run of tiles and their channels in vectors, for GPUs one channel of a tile.</param>
/// <param name="tile">A processor's register tile.</param>
internal sealed class WinogradKernels(ProgramCache programs, KernelFamily family, DirectTile tile)
{
    /// <summary>The transforms' file, all of it that GPUs take.</summary>
    internal const string File = "winograd.cl";

    /// <summary>As in <c>direct_winograd.cl</c>: tiles of a work-item.</summary>
    internal const int ItemTiles = 2 * DirectTile.Rows;

    private const int StripTiles = 8, StripSteps = 16, GroupChannels = 64;

    private readonly bool _isDirect = family == KernelFamily.Direct;

    // Options for the compiler, made once: no call allocates.
    private readonly OptionsOfSize _two = new(family, tile, 2), _four = new(family, tile, 4);

    /// <summary>The source's tiles from <paramref name="first"/> on, as planes (planes, count, K).</summary>
    internal void Input(in WinogradTiles tiles, int first, int count, in Tensor source, in Tensor planes)
    {
        Kernel kernel = programs.Get(File, "transform_input", Of(tiles).Plain).With(source).And(planes).And(tiles.Source[1]).And(tiles.Source[2]).And(tiles.Depth)
            .And(tiles.Down).And(tiles.Across).And(tiles.Padding.Height).And(tiles.Padding.Width).And(first).And(count);
        if (_isDirect)
            kernel.Run(1, (count + StripTiles - 1) / StripTiles, 1, 1, 1, 1);
        else
            kernel.RunInAnyGroups(tiles.Depth, count, GroupChannels, GroupTiles(tiles));
    }

    /// <summary>Filters (O, 3, 3, C) as planes of panels (planes, panels, K, width); turned over for the gradient by the input.</summary>
    internal void Filters(in WinogradTiles tiles, in Tensor weights, bool isTurned, int width, in Tensor filters)
    {
        Kernel kernel = programs.Get(File, "transform_filters", isTurned ? Of(tiles).Turned : Of(tiles).Plain).With(weights).And(filters).And(tiles.Depth).And(tiles.Columns).And(width);
        if (_isDirect)
            kernel.Run((tiles.Columns + width - 1) / width * (width / tile.Width), (tiles.Depth + StripSteps - 1) / StripSteps, 1, 1, 1, 1);
        else
            kernel.RunInAnyGroups(tiles.Columns, tiles.Depth, GroupChannels, GroupTiles(tiles));
    }

    /// <summary>The products of the planes' tiles with packed filters, and the target's pixels from them.</summary>
    internal void DirectProduct(in WinogradTiles tiles, int first, int count, in Tensor planes, in Tensor packed, in Tensor bias, Activation activation, in Tensor target) =>
        programs.Get("direct_winograd.cl", "winograd_product", Of(tiles).Product).With(planes).And(packed).And(bias).And(target)
            .And(tiles.Target[1]).And(tiles.Target[2]).And(tiles.Columns).And(tiles.Depth).And(tiles.Down).And(tiles.Across).And(first).And(count).And(activation)
            .Run((count + ItemTiles - 1) / ItemTiles, (tiles.Columns + tile.Panel - 1) / tile.Panel, 1, 1, 1, 1);

    /// <summary>The target's pixels from the planes' products (planes, count, columns).</summary>
    internal void Output(in WinogradTiles tiles, int first, int count, in Tensor products, in Tensor bias, Activation activation, in Tensor target) =>
        programs.Get(File, "transform_output", activation.IsPiecewiseLinear() ? Of(tiles).PiecewiseLinear : Of(tiles).Plain).With(products).And(bias).And(target).And(tiles.Target[1]).And(tiles.Target[2]).And(tiles.Columns)
            .And(tiles.Down).And(tiles.Across).And(first).And(count).And(activation).RunInAnyGroups(tiles.Columns, count, GroupChannels, GroupTiles(tiles));

    /// <summary>The target's gradient from tile <paramref name="first"/> on, as planes (planes, count, columns).</summary>
    internal void Gradient(in WinogradTiles tiles, int first, int count, in Tensor targetGrad, in Tensor planes)
    {
        Kernel kernel = programs.Get(File, "transform_gradient", Of(tiles).Plain).With(targetGrad).And(planes).And(tiles.Target[1]).And(tiles.Target[2]).And(tiles.Columns)
            .And(tiles.Down).And(tiles.Across).And(first).And(count);
        if (_isDirect)
            kernel.Run(1, (count + StripTiles - 1) / StripTiles, 1, 1, 1, 1);
        else
            kernel.RunInAnyGroups(tiles.Columns, count, GroupChannels, GroupTiles(tiles));
    }

    /// <summary>The products that sum over tiles: sums (planes, columns, K) = or += of the gradient's planes and the source's.</summary>
    internal void DirectWeights(in WinogradTiles tiles, int count, in Tensor planes, in Tensor gradient, bool accumulate, in Tensor sums)
    {
        (int blocks, int filters) = DirectTile.FilterBlocks(tiles.Columns);
        programs.Get("direct_winograd.cl", "winograd_weights", Of(tiles).Product).With(planes).And(gradient).And(sums).And(tiles.Depth).And(tiles.Columns).And(count).And(filters).And(accumulate)
            .Run((tiles.Depth + tile.Panel - 1) / tile.Panel, blocks, tiles.Planes, 1, 1, 1);
    }

    /// <summary>The filters' gradient (O, 3, 3, C) += from those sums.</summary>
    internal void WeightsGrad(in WinogradTiles tiles, in Tensor sums, in Tensor weightsGrad)
    {
        Kernel kernel = programs.Get(File, "transform_weights_grad", Of(tiles).Plain).With(sums).And(weightsGrad).And(tiles.Depth).And(tiles.Columns);
        if (_isDirect)
            kernel.Run(tiles.Depth / tile.Width, tiles.Columns, 1, 1, 1, 1);
        else
            kernel.RunInAnyGroups(tiles.Depth, tiles.Columns, GroupChannels, GroupTiles(tiles));
    }

    // An item of F(4×4) holds its tile's 36 values and what becomes of them, beyond 128 registers: a group of 256 would have an NVIDIA multiprocessor for itself.
    private static int GroupTiles(in WinogradTiles tiles) => tiles.Outputs == 4 ? 2 : 4;

    private OptionsOfSize Of(in WinogradTiles tiles) => tiles.Outputs == 2 ? _two : _four;

    /// <summary>The compiler's options for tiles of so many pixels along a side.</summary>
    private sealed class OptionsOfSize(KernelFamily family, DirectTile tile, int outputs)
    {
        internal string Plain { get; } = Common(family, tile, outputs);

        internal string Turned { get; } = $"{Common(family, tile, outputs)} -D TURNED";

        internal string PiecewiseLinear { get; } = Common(family, tile, outputs) + ActivationOptions.PiecewiseLinear;

        internal string Product { get; } = $"{tile.Options} -D OUTPUTS={outputs}";

        private static string Common(KernelFamily family, DirectTile tile, int outputs) =>
            $"{(family == KernelFamily.Direct ? $"-D WIDTH={tile.Width} -D TILES={StripTiles} -D STEPS={StripSteps}" : "-D WIDTH=1 -D TILES=1 -D STEPS=1")} -D OUTPUTS={outputs}";
    }
}
