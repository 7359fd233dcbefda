using Engine.Backends;

namespace Engine.Cpu;

/// <summary>How a <see cref="CpuBackend"/> computes a convolution, or one of its gradients.</summary>
/// <param name="Method">The algorithm: <c>im2col</c>, <c>F(4×4, 3×3)</c>.</param>
/// <param name="ProductMacs">Multiply-accumulates of its matrix products, rounded up to whole tiles; the definition's own are <see cref="Conv2DGeometry.Macs"/>.</param>
public sealed record ConvolutionPlan(string Method, long ProductMacs)
{
    internal static ConvolutionPlan Of(Conv2DGeometry geometry, WinogradSize? size, Func<WinogradSize, WinogradTiles> tiles)
    {
        if (size is not { } chosen)
            return new("im2col", geometry.Macs);
        string squares = SpaceToDepth.Applies(geometry) ? " of squares" : "";
        return new(chosen + squares, tiles(chosen).Count * chosen.Planes * WinogradChoice.Depth(geometry) * geometry.OutputChannels);
    }
}
