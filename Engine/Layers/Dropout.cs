using Engine.Backends;
using Engine.Tensors;

namespace Engine.Layers;

/// <summary>Drops elements at random while a network learns and does nothing when it only runs (Srivastava et al. 2014).</summary>
public sealed class Dropout : Layer
{
    /// <summary>Drops each element with a probability.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not in [0, 1).</exception>
    public Dropout(float probability = 0.5f)
    {
        if (!(probability >= 0 && probability < 1))
            throw new ArgumentOutOfRangeException(nameof(probability), probability, "A dropout probability is at least 0 and below 1.");
        Probability = probability;
    }

    /// <summary>The probability that an element is dropped, in [0, 1).</summary>
    public float Probability { get; }

    /// <inheritdoc/>
    public override string Type => "Dropout";

    /// <inheritdoc/>
    public override string Settings => FormattableString.Invariant($"p {Probability}");

    /// <inheritdoc/>
    public override LayerEffect InferenceEffect => LayerEffect.None;

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input) => input;

    /// <inheritdoc/>
    public override TrainableLayer BindTraining(IBackend backend, TrainingBinding binding) => new Trainable(backend, Probability, binding);

    /// <inheritdoc/>
    public override BoundLayer Bind(IBackend backend, LayerBinding binding) =>
        throw new NotSupportedException("Dropout does nothing when a network only runs forward, so there is nothing to bind.");

    private sealed class Trainable(IBackend backend, float probability, TrainingBinding binding) : TrainableLayer
    {
        private readonly long _imageLength = binding.Input.Length / binding.Input.Shape[0];

        public override void Forward(in TrainingStep step) => backend.Dropout(Parameters(step), binding.Input, binding.Output);

        public override void Backward(in TrainingStep step)
        {
            if (!binding.InputGrad.IsNone)
                backend.DropoutGrad(Parameters(step), binding.OutputGrad, binding.InputGrad);
        }

        private DropoutParameters Parameters(in TrainingStep step) => new(probability, step.Seed, binding.RandomCounter + (ulong)(step.FirstImage * _imageLength));
    }
}
