using Engine.Backends;
using Engine.Tensors;

namespace Engine.Layers;

/// <summary>A function of each element on its own.</summary>
public abstract class ActivationLayer : Layer
{
    /// <inheritdoc/>
    public sealed override LayerEffect InferenceEffect => LayerEffect.InPlace;

    /// <summary>The layer for an activation.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is <see cref="Activation.None"/> or unknown.</exception>
    public static ActivationLayer For(Activation activation) => activation switch
    {
        Activation.Relu => new ReLU(),
        Activation.Sigmoid => new Sigmoid(),
        Activation.Tanh => new Tanh(),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "A network's activation is relu, sigmoid or tanh."),
    };

    /// <inheritdoc/>
    public sealed override Shape OutputShape(Shape input) => input;

    /// <inheritdoc/>
    public sealed override BoundLayer Bind(IBackend backend, LayerBinding binding) => new Bound(backend, Activation, binding);

    /// <inheritdoc/>
    public sealed override GradientReads GradientReads => GradientReads.Output;

    /// <inheritdoc/>
    public sealed override TrainableLayer BindTraining(IBackend backend, TrainingBinding binding) => new Trainable(backend, Activation, binding);

    private sealed class Bound(IBackend backend, Activation activation, LayerBinding binding) : BoundLayer
    {
        public override void Forward() => backend.Activate(activation, binding.Input, binding.Output);
    }

    private sealed class Trainable(IBackend backend, Activation activation, TrainingBinding binding) : TrainableLayer
    {
        public override void Forward(in TrainingStep step) => backend.Activate(activation, binding.Input, binding.Output);

        public override void Backward(in TrainingStep step)
        {
            if (!binding.InputGrad.IsNone)
                backend.ActivateGrad(activation, binding.Output, binding.OutputGrad, binding.InputGrad);
        }
    }
}

/// <summary>max(0, x): a slope of one wherever it is awake (Nair and Hinton 2010).</summary>
public sealed class ReLU : ActivationLayer
{
    /// <inheritdoc/>
    public override string Type => "ReLU";

    /// <inheritdoc/>
    public override Activation Activation => Activation.Relu;
}

/// <summary>1 / (1 + e⁻ˣ): a slope of a quarter at most.</summary>
public sealed class Sigmoid : ActivationLayer
{
    /// <inheritdoc/>
    public override string Type => "Sigmoid";

    /// <inheritdoc/>
    public override Activation Activation => Activation.Sigmoid;
}

/// <summary>tanh x.</summary>
public sealed class Tanh : ActivationLayer
{
    /// <inheritdoc/>
    public override string Type => "Tanh";

    /// <inheritdoc/>
    public override Activation Activation => Activation.Tanh;
}
