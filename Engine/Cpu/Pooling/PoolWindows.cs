using Engine.Backends;
using Engine.Tensors;

namespace Engine.Cpu;

/// <summary>Where a pooling's windows lie.</summary>
internal interface IWindows
{
    /// <summary>The rows inside the image of output row <paramref name="row"/>'s windows, and how many rows count in a mean.</summary>
    (int First, int End, int Counted) Rows(int row);

    /// <summary>The same for columns.</summary>
    (int First, int End, int Counted) Columns(int column);
}

/// <summary>Windows of one size at equal steps; padded places count as zeros, places beyond the padding do not count.</summary>
internal readonly struct StridedWindows(PoolGeometry geometry) : IWindows
{
    public (int First, int End, int Counted) Rows(int row) =>
        Span(row * geometry.Stride.Height - geometry.Padding.Height, geometry.Window.Height, geometry.Padding.Height, geometry.Input[1]);

    public (int First, int End, int Counted) Columns(int column) =>
        Span(column * geometry.Stride.Width - geometry.Padding.Width, geometry.Window.Width, geometry.Padding.Width, geometry.Input[2]);

    private static (int First, int End, int Counted) Span(int start, int window, int padding, int extent) =>
        (Math.Max(start, 0), Math.Min(start + window, extent), Math.Min(start + window, extent + padding) - start);
}

/// <summary>Windows that divide the image as evenly as can be.</summary>
internal readonly struct AdaptiveWindows(Shape input, Shape output) : IWindows
{
    public (int First, int End, int Counted) Rows(int row) => Span(row, input[1], output[1]);

    public (int First, int End, int Counted) Columns(int column) => Span(column, input[2], output[2]);

    private static (int First, int End, int Counted) Span(int i, int from, int to)
    {
        int first = (int)((long)i * from / to), end = (int)(((i + 1L) * from + to - 1) / to);
        return (first, end, end - first);
    }
}
