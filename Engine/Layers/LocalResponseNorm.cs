using Engine.Backends;
using Engine.Tensors;

namespace Engine.Layers;

/// <summary>Divides each element by a power of its neighbours' squares across channels (Krizhevsky et al. 2012, section 3.3).</summary>
/// <param name="parameters">The window and the constants.</param>
public sealed class LocalResponseNorm(LocalResponseNormParameters parameters) : Layer
{
    /// <inheritdoc/>
    public override string Type => "LocalResponseNorm";

    /// <inheritdoc/>
    public override string Settings => FormattableString.Invariant($"{parameters.Size} channels, α {parameters.Alpha}, β {parameters.Beta}, k {parameters.K}");

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input)
    {
        RequireImages(input);
        if (parameters.Size < 1)
            throw new ArgumentException($"LocalResponseNorm needs a window of at least one channel; {parameters.Size} came.");
        return input;
    }

    /// <inheritdoc/>
    public override BoundLayer Bind(IBackend backend, LayerBinding binding) => new Bound(backend, parameters, binding);

    /// <inheritdoc/>
    public override GradientReads GradientReads => GradientReads.Input | GradientReads.Output;

    /// <inheritdoc/>
    public override TrainableLayer BindTraining(IBackend backend, TrainingBinding binding) => new Trainable(backend, parameters, binding);

    private sealed class Bound(IBackend backend, LocalResponseNormParameters parameters, LayerBinding binding) : BoundLayer
    {
        public override void Forward() => backend.LocalResponseNorm(parameters, binding.Input, binding.Output);
    }

    private sealed class Trainable(IBackend backend, LocalResponseNormParameters parameters, TrainingBinding binding) : TrainableLayer
    {
        public override void Forward(in TrainingStep step) => backend.LocalResponseNorm(parameters, binding.Input, binding.Output);

        public override void Backward(in TrainingStep step)
        {
            if (!binding.InputGrad.IsNone)
                backend.LocalResponseNormGrad(parameters, binding.Input, binding.Output, binding.OutputGrad, binding.InputGrad);
        }
    }
}
