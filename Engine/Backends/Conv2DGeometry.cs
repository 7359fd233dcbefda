using Engine.Tensors;

namespace Engine.Backends;

/// <summary>Everything that places a two-dimensional convolution, checked once when it is made.</summary>
/// <remarks>Input (N, H, W, C), weights (O, KH, KW, C / groups), output (N, OH, OW, O), with
/// OH = ⌊(H + 2·padding − dilation·(KH − 1) − 1) / stride⌋ + 1. Like every CNN library this is a cross-correlation.</remarks>
public sealed record Conv2DGeometry
{
    /// <summary>Places a convolution over an input of shape (N, H, W, C).</summary>
    /// <param name="input">The input's shape, channels last.</param>
    /// <param name="outputChannels">The number of filters.</param>
    /// <param name="kernel">The window, height and width.</param>
    /// <param name="stride">The step between windows.</param>
    /// <param name="padding">Zeros on each side, above and below, left and right.</param>
    /// <param name="dilation">The step between the taps of a window.</param>
    /// <param name="groups">Input and output channels are split into this many independent convolutions.</param>
    /// <exception cref="ArgumentException">The parts do not fit together; the message says which and what to change.</exception>
    public Conv2DGeometry(Shape input, int outputChannels, Size2D kernel, Size2D stride, Size2D padding, Size2D dilation, int groups = 1)
    {
        if (input.Rank != 4)
            throw new ArgumentException($"A convolution takes images of shape (N, H, W, C); {input} came.", nameof(input));
        if (outputChannels < 1)
            throw new ArgumentException($"A convolution needs at least one output channel; {outputChannels} came.", nameof(outputChannels));
        Size2D.Require(kernel, 1, "kernel");
        Size2D.Require(stride, 1, "stride");
        Size2D.Require(padding, 0, "padding");
        Size2D.Require(dilation, 1, "dilation");
        if (groups < 1 || input[3] % groups != 0 || outputChannels % groups != 0)
        {
            throw new ArgumentException(
                $"{groups} groups do not divide {input[3]} input and {outputChannels} output channels evenly.", nameof(groups));
        }

        (Input, Kernel, Stride, Padding, Dilation, Groups) = (input, kernel, stride, padding, dilation, groups);
        Output = new Shape(
            input[0],
            OutputExtent(input[1], kernel.Height, stride.Height, padding.Height, dilation.Height, "height"),
            OutputExtent(input[2], kernel.Width, stride.Width, padding.Width, dilation.Width, "width"),
            outputChannels);
        Weights = new Shape(outputChannels, kernel.Height, kernel.Width, input[3] / groups);
        if ((long)kernel.Height * kernel.Width * Weights[3] > int.MaxValue || (long)Output[0] * Output[1] * Output[2] > int.MaxValue)
        {
            throw new ArgumentException(
                $"A convolution's filters have at most {int.MaxValue} weights each, and its output as many pixels; {Weights} and {Output} came. Use fewer images at once, smaller ones or a smaller kernel.");
        }
    }

    /// <summary>(N, H, W, C).</summary>
    public Shape Input { get; }

    /// <summary>(N, OH, OW, O).</summary>
    public Shape Output { get; }

    /// <summary>(O, KH, KW, C / groups).</summary>
    public Shape Weights { get; }

    /// <summary>The window.</summary>
    public Size2D Kernel { get; }

    /// <summary>The step between windows.</summary>
    public Size2D Stride { get; }

    /// <summary>Zeros on each side.</summary>
    public Size2D Padding { get; }

    /// <summary>The step between taps.</summary>
    public Size2D Dilation { get; }

    /// <summary>Independent convolutions side by side.</summary>
    public int Groups { get; }

    /// <summary>Images in the batch.</summary>
    public int Batch => Input[0];

    /// <summary>Input rows.</summary>
    public int InputHeight => Input[1];

    /// <summary>Input columns.</summary>
    public int InputWidth => Input[2];

    /// <summary>Input channels, all groups.</summary>
    public int InputChannels => Input[3];

    /// <summary>Output rows.</summary>
    public int OutputHeight => Output[1];

    /// <summary>Output columns.</summary>
    public int OutputWidth => Output[2];

    /// <summary>Output channels, all groups.</summary>
    public int OutputChannels => Output[3];

    /// <summary>Input channels that one filter sees: C / groups.</summary>
    public int GroupInputChannels => Weights[3];

    /// <summary>Filters in one group: O / groups.</summary>
    public int GroupOutputChannels => OutputChannels / Groups;

    /// <summary>Elements of one filter, the length of a row of the im2col matrix: KH · KW · C / groups.</summary>
    public int PatchLength => Kernel.Height * Kernel.Width * GroupInputChannels;

    /// <summary>Multiply-accumulates for the batch: N·OH·OW·O·KH·KW·C / groups.</summary>
    public long Macs => Output.Length * PatchLength;

    /// <summary>The same convolution over another number of images.</summary>
    public Conv2DGeometry WithBatch(int batch) => batch == Batch
        ? this
        : new Conv2DGeometry(Input.WithBatch(batch), OutputChannels, Kernel, Stride, Padding, Dilation, Groups);

    private static int OutputExtent(int input, int kernel, int stride, int padding, int dilation, string what)
    {
        long window = (long)dilation * (kernel - 1) + 1;
        long padded = input + 2L * padding;
        if (window > padded)
        {
            throw new ArgumentException(
                $"A window of {window} does not fit an input {what} of {input} with padding {padding}. Use a larger image, more padding or a smaller kernel.");
        }

        return checked((int)((padded - window) / stride + 1));
    }
}
