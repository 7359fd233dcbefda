using Engine.Backends;
using Engine.Tensors;

namespace Engine.Layers;

/// <summary>Reads images (N, H, W, C) as rows (N, H·W·C). No element moves; a linear layer after it has its columns in that order.</summary>
public sealed class Flatten : Layer
{
    /// <inheritdoc/>
    public override string Type => "Flatten";

    /// <inheritdoc/>
    public override LayerEffect InferenceEffect => LayerEffect.None;

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input)
    {
        RequireImages(input);
        long length = input.Length / input[0];
        return length <= int.MaxValue
            ? new Shape(input[0], (int)length)
            : throw new ArgumentException($"Flatten makes rows of at most {int.MaxValue} values; an image of {input} has {length}. Make the images smaller.", nameof(input));
    }

    /// <summary>One output row sees every pixel.</summary>
    public override LayerWindow Window(Shape input) => new(new Size2D(input[1], input[2]), 1, 1);

    /// <inheritdoc/>
    public override BoundLayer Bind(IBackend backend, LayerBinding binding) => throw Unbound();

    /// <inheritdoc/>
    public override TrainableLayer BindTraining(IBackend backend, TrainingBinding binding) => throw Unbound();

    private static NotSupportedException Unbound() => new("Flatten moves no element, so there is nothing to bind.");
}
