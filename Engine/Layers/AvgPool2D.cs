using Engine.Backends;
using Engine.Tensors;

namespace Engine.Layers;

/// <summary>The mean of each window; padded places count as zeros.</summary>
/// <param name="window">Height and width.</param>
/// <param name="stride">The step between windows; null for the window itself.</param>
/// <param name="padding">Zeros on each side.</param>
/// <param name="ceilMode">Round the output's extent up.</param>
public sealed class AvgPool2D(Size2D window, Size2D? stride = null, Size2D padding = default, bool ceilMode = false)
    : WindowPool2D(window, stride, padding, ceilMode)
{
    /// <inheritdoc/>
    public override string Type => "AvgPool2D";

    /// <inheritdoc/>
    public override BoundLayer Bind(IBackend backend, LayerBinding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        return new Bound(backend, Geometry(binding.Input.Shape), binding);
    }

    /// <inheritdoc/>
    public override TrainableLayer BindTraining(IBackend backend, TrainingBinding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        return new Trainable(backend, Geometry(binding.Input.Shape), binding);
    }

    private sealed class Bound(IBackend backend, PoolGeometry geometry, LayerBinding binding) : BoundLayer
    {
        public override void Forward() => backend.AvgPool2D(geometry, binding.Input, binding.Output);
    }

    private sealed class Trainable(IBackend backend, PoolGeometry geometry, TrainingBinding binding) : TrainableLayer
    {
        public override void Forward(in TrainingStep step) => backend.AvgPool2D(geometry, binding.Input, binding.Output);

        public override void Backward(in TrainingStep step)
        {
            if (!binding.InputGrad.IsNone)
                backend.AvgPool2DGrad(geometry, binding.OutputGrad, binding.InputGrad);
        }
    }
}
