using Engine.Backends;
using Engine.Tensors;

namespace Engine.Layers;

/// <summary>Normalises each channel (Ioffe and Szegedy 2015): by the batch's own statistics while a network learns, by the running ones when it only
/// runs forward.</summary>
/// <remarks>While a network learns and this layer is frozen it normalises by the running statistics and leaves them as they are, as PyTorch does where the layer
/// is in eval mode and its parameters need no gradient.</remarks>
public sealed class BatchNorm2D : Layer
{
    private readonly float _epsilon, _momentum;

    /// <summary>Describes the layer.</summary>
    /// <param name="epsilon">Added to the variance; 0 or more.</param>
    /// <param name="momentum">How far the running statistics move towards each batch's, from 0 to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">One of them is not in its range.</exception>
    public BatchNorm2D(float epsilon = 1e-5f, float momentum = 0.1f)
    {
        if (!(epsilon >= 0 && float.IsFinite(epsilon)))
            throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, $"Batch norm adds 0 or more to the variance; {epsilon} came.");
        if (!(momentum is >= 0 and <= 1))
            throw new ArgumentOutOfRangeException(nameof(momentum), momentum, $"Batch norm's running statistics move towards a batch's by 0 to 1 of the way; {momentum} came.");
        (_epsilon, _momentum) = (epsilon, momentum);
    }

    /// <inheritdoc/>
    public override string Type => "BatchNorm2D";

    /// <inheritdoc/>
    public override LayerEffect InferenceEffect => LayerEffect.InPlace;

    /// <inheritdoc/>
    public override bool CanFuseActivation => true;

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input)
    {
        RequireImages(input);
        return input;
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterSpec> Parameters(Shape input, Shape? flattenedFrom)
    {
        var shape = new Shape(input[3]);
        return
        [
            new ParameterSpec("weight", ParameterRole.Scale, shape, shape),
            new ParameterSpec("bias", ParameterRole.Shift, shape, shape),
            new ParameterSpec("running_mean", ParameterRole.RunningMean, shape, shape),
            new ParameterSpec("running_var", ParameterRole.RunningVariance, shape, shape),
        ];
    }

    /// <inheritdoc/>
    public override BoundLayer Bind(IBackend backend, LayerBinding binding) => new Bound(backend, _epsilon, binding);

    /// <inheritdoc/>
    public override GradientReads GradientReads => GradientReads.Input;

    /// <inheritdoc/>
    public override bool AlwaysGivesInputGrad => true;

    /// <inheritdoc/>
    public override bool MixesImages => true;

    /// <summary>The batch's mean and inverse deviation.</summary>
    public override IReadOnlyList<Shape> SavedForGradient(Shape input) => [new Shape(input[3]), new Shape(input[3])];

    /// <inheritdoc/>
    public override TrainableLayer BindTraining(IBackend backend, TrainingBinding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        if (binding.ParameterGrads[0].IsNone)
            return new Frozen(backend, _epsilon, binding);
        Shape input = binding.Input.Shape;
        return input.Length > input[3]
            ? new Trainable(backend, _epsilon, _momentum, binding)
            : throw new ArgumentException($"BatchNorm2D learns from more than one value a channel, but a batch of {input} has one. Use a larger batch or a larger image.");
    }

    private sealed class Bound(IBackend backend, float epsilon, LayerBinding binding) : BoundLayer
    {
        private readonly Tensor _scale = binding.Parameters[0], _shift = binding.Parameters[1], _mean = binding.Parameters[2], _variance = binding.Parameters[3];

        public override void Forward() => backend.BatchNormInference(binding.Input, _scale, _shift, _mean, _variance, epsilon, binding.Activation, binding.Output);
    }

    private sealed class Trainable(IBackend backend, float epsilon, float momentum, TrainingBinding binding) : TrainableLayer
    {
        private readonly Tensor _scale = binding.Parameters[0], _shift = binding.Parameters[1], _mean = binding.Parameters[2], _variance = binding.Parameters[3];
        private readonly Tensor _scaleGrad = binding.ParameterGrads[0], _shiftGrad = binding.ParameterGrads[1];
        private readonly Tensor _batchMean = binding.Saved[0], _batchInverseDeviation = binding.Saved[1];

        public override void Forward(in TrainingStep step) => backend.BatchNormTraining(
            binding.Input, _scale, _shift, _mean, _variance, momentum, epsilon, binding.Activation, binding.Output, _batchMean, _batchInverseDeviation);

        public override void Backward(in TrainingStep step) =>
            backend.BatchNormGrad(binding.Input, binding.OutputGrad, _scale, _batchMean, _batchInverseDeviation, binding.InputGrad, _scaleGrad, _shiftGrad);
    }

    /// <summary>The statistics are constants, so that a channel's gradient is the output's times scale / √(variance + epsilon): the same operation, around 0.</summary>
    private sealed class Frozen(IBackend backend, float epsilon, TrainingBinding binding) : TrainableLayer
    {
        private readonly Tensor _scale = binding.Parameters[0], _shift = binding.Parameters[1], _mean = binding.Parameters[2], _variance = binding.Parameters[3];
        private readonly Tensor _zero = binding.Saved[0];

        public override void Forward(in TrainingStep step)
        {
            backend.BatchNormInference(binding.Input, _scale, _shift, _mean, _variance, epsilon, binding.Activation, binding.Output);
            backend.Fill(_zero, 0);
        }

        public override void Backward(in TrainingStep step) =>
            backend.BatchNormInference(binding.OutputGrad, _scale, _zero, _zero, _variance, epsilon, Activation.None, binding.InputGrad);
    }
}
