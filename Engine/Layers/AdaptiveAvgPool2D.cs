using Engine.Backends;
using Engine.Tensors;

namespace Engine.Layers;

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

    /// <inheritdoc/>
    public override TrainableLayer BindTraining(IBackend backend, TrainingBinding binding) => new Trainable(backend, binding);

    private static int LargestWindow(int from, int to) =>
        Enumerable.Range(0, to).Max(i => (int)(((i + 1L) * from + to - 1) / to) - (int)((long)i * from / to));

    private sealed class Bound(IBackend backend, LayerBinding binding) : BoundLayer
    {
        public override void Forward() => backend.AdaptiveAvgPool2D(binding.Input, binding.Output);
    }

    private sealed class Trainable(IBackend backend, TrainingBinding binding) : TrainableLayer
    {
        public override void Forward(in TrainingStep step) => backend.AdaptiveAvgPool2D(binding.Input, binding.Output);

        public override void Backward(in TrainingStep step)
        {
            if (!binding.InputGrad.IsNone)
                backend.AdaptiveAvgPool2DGrad(binding.OutputGrad, binding.InputGrad);
        }
    }
}
