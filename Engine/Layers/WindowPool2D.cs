using Engine.Backends;
using Engine.Tensors;

namespace Engine.Layers;

/// <summary>A pooling by a sliding window: where its windows lie, whatever is made of what they see.</summary>
public abstract class WindowPool2D : Layer
{
    private readonly Size2D _window, _stride, _padding;
    private readonly bool _ceilMode;

    private protected WindowPool2D(Size2D window, Size2D? stride, Size2D padding, bool ceilMode) =>
        (_window, _stride, _padding, _ceilMode) = (window, stride ?? window, padding, ceilMode);

    /// <inheritdoc/>
    public sealed override string Settings =>
        $"{_window}, stride {_stride}" + (_padding == 0 ? "" : $", padding {_padding}") + (_ceilMode ? ", ceil" : "");

    /// <inheritdoc/>
    public sealed override Shape OutputShape(Shape input) => Geometry(input).Output;

    /// <inheritdoc/>
    public sealed override LayerWindow Window(Shape input) => new(_window, _stride, 1);

    /// <summary>The pooling over an input of a shape.</summary>
    /// <exception cref="ArgumentException">It does not fit.</exception>
    private protected PoolGeometry Geometry(Shape input)
    {
        RequireImages(input);
        return new PoolGeometry(input, _window, _stride, _padding, _ceilMode);
    }
}
