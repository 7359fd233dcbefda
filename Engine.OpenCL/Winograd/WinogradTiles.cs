using Engine.Backends;
using Engine.Tensors;

namespace Engine.OpenCL;

/// <summary>How the tiles of F(2×2, 3×3) or F(4×4, 3×3) lie: each makes 2×2 pixels of the target from 4×4 of the source, or 4×4 from 6×6.</summary>
/// <param name="Source">What is read, (N, H, W, K).</param>
/// <param name="Target">What is made, (N, TH, TW, columns).</param>
/// <param name="Padding">Pixels by which the first tile begins before the source; negative where it begins inside.</param>
/// <param name="Outputs">Pixels that a tile makes along a side: 2 or 4.</param>
internal readonly record struct WinogradTiles(Shape Source, Shape Target, (int Height, int Width) Padding, int Outputs)
{
    private const int Taps = 3;

    /// <summary>Places of a tile: its products.</summary>
    internal int Planes => (Outputs + Taps - 1) * (Outputs + Taps - 1);

    /// <summary>Tiles above each other.</summary>
    internal int Down => (Target[1] + Outputs - 1) / Outputs;

    /// <summary>Tiles beside each other.</summary>
    internal int Across => (Target[2] + Outputs - 1) / Outputs;

    /// <summary>All of the batch's.</summary>
    internal int Count => checked(Target[0] * Down * Across);

    /// <summary>The summed dimension: the source's channels.</summary>
    internal int Depth => Source[3];

    /// <summary>The target's channels.</summary>
    internal int Columns => Target[3];

    /// <summary>A convolution's.</summary>
    internal static WinogradTiles Of(Conv2DGeometry geometry, int outputs) => new(geometry.Input, geometry.Output, (geometry.Padding.Height, geometry.Padding.Width), outputs);

    /// <summary>Those of its gradient by the input: the convolution of the output's gradient with the filters turned over.</summary>
    internal static WinogradTiles OfGradInput(Conv2DGeometry geometry, int outputs) =>
        new(geometry.Output, geometry.Input, (Taps - 1 - geometry.Padding.Height, Taps - 1 - geometry.Padding.Width), outputs);
}
