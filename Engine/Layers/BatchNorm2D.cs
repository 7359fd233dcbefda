using Engine.Backends;
using Engine.Tensors;

namespace Engine.Layers;

/// <summary>Normalises each channel (Ioffe and Szegedy 2015): by the running statistics when a network only runs forward.</summary>
/// <param name="epsilon">Added to the variance.</param>
public sealed class BatchNorm2D(float epsilon = 1e-5f) : Layer
{
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
    public override BoundLayer Bind(IBackend backend, LayerBinding binding) => new Bound(backend, epsilon, binding);

    private sealed class Bound(IBackend backend, float epsilon, LayerBinding binding) : BoundLayer
    {
        private readonly Tensor _scale = binding.Parameters[0], _shift = binding.Parameters[1], _mean = binding.Parameters[2], _variance = binding.Parameters[3];

        public override void Forward() => backend.BatchNormInference(binding.Input, _scale, _shift, _mean, _variance, epsilon, binding.Activation, binding.Output);
    }
}
