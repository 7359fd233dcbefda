using Engine.Backends;
using Engine.Tensors;

namespace Engine.Layers;

/// <summary>The maximum of each window; windows may overlap.</summary>
/// <param name="window">Height and width.</param>
/// <param name="stride">The step between windows; null for the window itself.</param>
/// <param name="padding">Places on each side that are not there.</param>
/// <param name="ceilMode">Round the output's extent up.</param>
public sealed class MaxPool2D(Size2D window, Size2D? stride = null, Size2D padding = default, bool ceilMode = false) : Layer
{
    /// <inheritdoc/>
    public override string Type => "MaxPool2D";

    /// <inheritdoc/>
    public override string Settings => PoolSettings.Of(window, stride ?? window, padding, ceilMode);

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input) => Geometry(input).Output;

    /// <inheritdoc/>
    public override LayerWindow Window(Shape input) => new(window, stride ?? window, 1);

    /// <inheritdoc/>
    public override BoundLayer Bind(IBackend backend, LayerBinding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        return new Bound(backend, Geometry(binding.Input.Shape), binding);
    }

    private PoolGeometry Geometry(Shape input)
    {
        RequireImages(input);
        return new PoolGeometry(input, window, stride ?? window, padding, ceilMode);
    }

    private sealed class Bound(IBackend backend, PoolGeometry geometry, LayerBinding binding) : BoundLayer
    {
        public override void Forward() => backend.MaxPool2D(geometry, binding.Input, binding.Output, IndexTensor.None);
    }
}

/// <summary>The mean of each window; padded places count as zeros.</summary>
/// <param name="window">Height and width.</param>
/// <param name="stride">The step between windows; null for the window itself.</param>
/// <param name="padding">Zeros on each side.</param>
/// <param name="ceilMode">Round the output's extent up.</param>
public sealed class AvgPool2D(Size2D window, Size2D? stride = null, Size2D padding = default, bool ceilMode = false) : Layer
{
    /// <inheritdoc/>
    public override string Type => "AvgPool2D";

    /// <inheritdoc/>
    public override string Settings => PoolSettings.Of(window, stride ?? window, padding, ceilMode);

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input) => Geometry(input).Output;

    /// <inheritdoc/>
    public override LayerWindow Window(Shape input) => new(window, stride ?? window, 1);

    /// <inheritdoc/>
    public override BoundLayer Bind(IBackend backend, LayerBinding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        return new Bound(backend, Geometry(binding.Input.Shape), binding);
    }

    private PoolGeometry Geometry(Shape input)
    {
        RequireImages(input);
        return new PoolGeometry(input, window, stride ?? window, padding, ceilMode);
    }

    private sealed class Bound(IBackend backend, PoolGeometry geometry, LayerBinding binding) : BoundLayer
    {
        public override void Forward() => backend.AvgPool2D(geometry, binding.Input, binding.Output);
    }
}

/// <summary>Means over windows that divide any image into a fixed number of rows and columns.</summary>
/// <param name="output">The rows and columns that come out.</param>
public sealed class AdaptiveAvgPool2D(Size2D output) : Layer
{
    /// <inheritdoc/>
    public override string Type => "AdaptiveAvgPool2D";

    /// <inheritdoc/>
    public override string Settings => $"to {output}";

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input)
    {
        RequireImages(input);
        Size2D.Require(output, 1, "output");
        return new Shape(input[0], output.Height, output.Width, input[3]);
    }

    /// <summary>The largest window, and the mean step between windows (at least 1).</summary>
    public override LayerWindow Window(Shape input) => new(
        new Size2D(LargestWindow(input[1], output.Height), LargestWindow(input[2], output.Width)),
        new Size2D(Math.Max(1, input[1] / output.Height), Math.Max(1, input[2] / output.Width)),
        1);

    /// <inheritdoc/>
    public override BoundLayer Bind(IBackend backend, LayerBinding binding) => new Bound(backend, binding);

    private static int LargestWindow(int from, int to) =>
        Enumerable.Range(0, to).Max(i => (int)(((i + 1L) * from + to - 1) / to) - (int)((long)i * from / to));

    private sealed class Bound(IBackend backend, LayerBinding binding) : BoundLayer
    {
        public override void Forward() => backend.AdaptiveAvgPool2D(binding.Input, binding.Output);
    }
}

/// <summary>A pooling's settings in words.</summary>
internal static class PoolSettings
{
    internal static string Of(Size2D window, Size2D stride, Size2D padding, bool ceilMode) =>
        $"{window}, stride {stride}" + (padding == 0 ? "" : $", padding {padding}") + (ceilMode ? ", ceil" : "");
}
