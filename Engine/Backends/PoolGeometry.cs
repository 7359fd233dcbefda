using Engine.Tensors;

namespace Engine.Backends;

/// <summary>Everything that places a pooling, checked once when it is made. Windows may overlap.</summary>
/// <remarks>Input (N, H, W, C), output (N, OH, OW, C). As in PyTorch, padding is at most half the window, padded places never
/// win a maximum, and with <see cref="CeilMode"/> a last window may hang over the end if it starts inside the input or its left padding.
/// In average pooling padded places count as zeros in the mean; places beyond the padding, which only ceil mode reaches, do not count.</remarks>
public sealed record PoolGeometry
{
    /// <summary>Places a pooling over an input of shape (N, H, W, C).</summary>
    /// <param name="input">The input's shape, channels last.</param>
    /// <param name="window">The window, height and width.</param>
    /// <param name="stride">The step between windows.</param>
    /// <param name="padding">Places on each side that are not there, at most half the window.</param>
    /// <param name="ceilMode">Round the output's extent up instead of down.</param>
    /// <exception cref="ArgumentException">The parts do not fit together; the message says which and what to change.</exception>
    public PoolGeometry(Shape input, Size2D window, Size2D stride, Size2D padding, bool ceilMode = false)
    {
        if (input.Rank != 4)
            throw new ArgumentException($"A pooling takes images of shape (N, H, W, C); {input} came.", nameof(input));
        Size2D.Require(window, 1, "window");
        Size2D.Require(stride, 1, "stride");
        Size2D.Require(padding, 0, "padding");
        if (padding.Height > window.Height / 2 || padding.Width > window.Width / 2)
            throw new ArgumentException($"A pooling's padding is at most half its window; {padding} came with a window of {window}.", nameof(padding));

        (Input, Window, Stride, Padding, CeilMode) = (input, window, stride, padding, ceilMode);
        Output = new Shape(
            input[0],
            OutputExtent(input[1], window.Height, stride.Height, padding.Height, ceilMode, "height"),
            OutputExtent(input[2], window.Width, stride.Width, padding.Width, ceilMode, "width"),
            input[3]);
    }

    /// <summary>(N, H, W, C).</summary>
    public Shape Input { get; }

    /// <summary>(N, OH, OW, C).</summary>
    public Shape Output { get; }

    /// <summary>The window.</summary>
    public Size2D Window { get; }

    /// <summary>The step between windows.</summary>
    public Size2D Stride { get; }

    /// <summary>Places on each side that are not there.</summary>
    public Size2D Padding { get; }

    /// <summary>Whether the output's extent is rounded up.</summary>
    public bool CeilMode { get; }

    /// <summary>The same pooling over another number of images.</summary>
    public PoolGeometry WithBatch(int batch) => batch == Input[0] ? this : new PoolGeometry(Input.WithBatch(batch), Window, Stride, Padding, CeilMode);

    private static int OutputExtent(int input, int window, int stride, int padding, bool ceilMode, string what)
    {
        long span = input + 2L * padding - window + (ceilMode ? stride - 1 : 0);
        if (span < 0)
            throw new ArgumentException($"A pooling window of {window} does not fit an input {what} of {input} with padding {padding}. Use a larger image or a smaller window.");
        long extent = span / stride + 1;
        if (ceilMode && (extent - 1) * stride >= (long)input + padding)
            extent--;
        return checked((int)extent);
    }
}
