using Engine.Backends;
using Engine.Tensors;

namespace Engine.OpenCL;

/// <summary>Winograd's algorithm for GPUs: the planes' products are one batch of the tiled kernels'.</summary>
internal sealed class TiledWinograd(WinogradChoice choice, OpenClContext context, DeviceMemory memory, ScratchMemory scratch, WinogradKernels kernels, TiledMatMul products)
    : WinogradProducts(choice, context, memory, scratch, kernels)
{
    // 32 MiB: what the second-level caches of large GPUs keep (50 MB on an H100, in two halves), and at 256 and 512 channels about 256 large
    // tiles of products, two rounds of its 132 units.
    private protected override int PieceFloats => 8 << 20;

    private protected override int PieceFloatsByWeights => PieceFloats;

    /// <summary>A large tile's rows.</summary>
    private protected override int TilesTogether => 128;

    /// <summary>All columns: the product reads them along its rows.</summary>
    private protected override int PanelWidth(in WinogradTiles tiles) => tiles.Columns;

    private protected override int TileFloats(in WinogradTiles tiles) => FloatsOfBoth(tiles);

    private protected override void Convolve(
        in WinogradTiles tiles, int first, int count, in Tensor source, in Tensor filters, in Tensor bias, Activation activation, in Tensor target)
    {
        (Tensor planes, Tensor made) = TakeBoth(tiles, count);
        Kernels.Input(tiles, first, count, source, planes);
        products.Run(new MatMulShape(count, tiles.Columns, tiles.Depth), planes, filters, Tensor.None, Activation.None, made, tiles.Planes);
        Kernels.Output(tiles, first, count, made, bias, activation, target);
    }

    private protected override void SumOverTiles(in WinogradTiles tiles, int count, in Tensor source, in Tensor gradient, bool accumulate, in Tensor sums) => products.Run(
        new MatMulShape(tiles.Columns, tiles.Depth, count) { TransposeA = true, Accumulate = accumulate }, gradient, source, Tensor.None, Activation.None, sums, tiles.Planes);
}
