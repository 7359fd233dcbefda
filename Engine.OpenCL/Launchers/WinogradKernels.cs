using Engine.Backends;
using Engine.Tensors;

namespace Engine.OpenCL;

/// <summary>Launches <c>cl/winograd.cl</c> and <c>cl/direct_winograd.cl</c>.</summary>
/// <param name="programs">Where the kernels are.</param>
/// <param name="family">For processors a work-item takes a run of tiles and their channels in vectors, for GPUs one channel of a tile.</param>
/// <param name="tile">A processor's register tile.</param>
internal sealed class WinogradKernels(ProgramCache programs, KernelFamily family, DirectTile tile)
{
    private const string File = "winograd.cl";

    // As in direct_winograd.cl: tiles of a work-item.
    private const int ItemTiles = 2 * DirectTile.Rows;
    private const int StripTiles = 8, StripSteps = 16, GroupChannels = 64, GroupTiles = 4;

    private readonly bool _isDirect = family == KernelFamily.Direct;
    private readonly string _options = Options(family, tile), _turned = $"{Options(family, tile)} -D TURNED", _tile = tile.Options;
    private readonly string _piecewiseLinear = Options(family, tile) + ActivationOptions.PiecewiseLinear;

    /// <summary>The source's tiles from <paramref name="first"/> on, as 16 planes (16, count, K).</summary>
    internal void Input(in WinogradTiles tiles, int first, int count, in Tensor source, in Tensor planes)
    {
        Kernel kernel = programs.Get(File, "transform_input", _options).With(source).And(planes).And(tiles.Source[1]).And(tiles.Source[2]).And(tiles.Depth)
            .And(tiles.Down).And(tiles.Across).And(tiles.Padding.Height).And(tiles.Padding.Width).And(first).And(count);
        if (_isDirect)
            kernel.Run(1, (count + StripTiles - 1) / StripTiles, 1, 1, 1, 1);
        else
            kernel.Run(tiles.Depth, count, 1, GroupChannels, GroupTiles, 1);
    }

    /// <summary>Filters (O, 3, 3, C) as 16 planes of panels (16, panels, K, width); turned over for the gradient by the input.</summary>
    internal void Filters(in WinogradTiles tiles, in Tensor weights, bool isTurned, int width, in Tensor filters)
    {
        Kernel kernel = programs.Get(File, "transform_filters", isTurned ? _turned : _options).With(weights).And(filters).And(tiles.Depth).And(tiles.Columns).And(width);
        if (_isDirect)
            kernel.Run((tiles.Columns + width - 1) / width * (width / tile.Width), (tiles.Depth + StripSteps - 1) / StripSteps, 1, 1, 1, 1);
        else
            kernel.Run(tiles.Columns, tiles.Depth, 1, GroupChannels, GroupTiles, 1);
    }

    /// <summary>The products of the planes' tiles with packed filters, and the target's pixels from them.</summary>
    internal void DirectProduct(in WinogradTiles tiles, int first, int count, in Tensor planes, in Tensor packed, in Tensor bias, Activation activation, in Tensor target) =>
        programs.Get("direct_winograd.cl", "winograd_product", _tile).With(planes).And(packed).And(bias).And(target)
            .And(tiles.Target[1]).And(tiles.Target[2]).And(tiles.Columns).And(tiles.Depth).And(tiles.Down).And(tiles.Across).And(first).And(count).And(activation)
            .Run((count + ItemTiles - 1) / ItemTiles, (tiles.Columns + tile.Panel - 1) / tile.Panel, 1, 1, 1, 1);

    /// <summary>The target's pixels from the planes' products (16, count, columns).</summary>
    internal void Output(in WinogradTiles tiles, int first, int count, in Tensor products, in Tensor bias, Activation activation, in Tensor target) =>
        programs.Get(File, "transform_output", activation.IsPiecewiseLinear() ? _piecewiseLinear : _options).With(products).And(bias).And(target).And(tiles.Target[1]).And(tiles.Target[2]).And(tiles.Columns)
            .And(tiles.Down).And(tiles.Across).And(first).And(count).And(activation).Run(tiles.Columns, count, 1, GroupChannels, GroupTiles, 1);

    private static string Options(KernelFamily family, DirectTile tile) =>
        family == KernelFamily.Direct ? $"-D WIDTH={tile.Width} -D TILES={StripTiles} -D STEPS={StripSteps}" : "-D WIDTH=1 -D TILES=1 -D STEPS=1";
}
