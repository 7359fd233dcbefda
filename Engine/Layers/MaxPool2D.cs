using Engine.Backends;
using Engine.Tensors;

namespace Engine.Layers;

/// <summary>The maximum of each window; windows may overlap.</summary>
/// <param name="window">Height and width.</param>
/// <param name="stride">The step between windows; null for the window itself.</param>
/// <param name="padding">Places on each side that are not there.</param>
/// <param name="ceilMode">Round the output's extent up.</param>
public sealed class MaxPool2D(Size2D window, Size2D? stride = null, Size2D padding = default, bool ceilMode = false)
    : WindowPool2D(window, stride, padding, ceilMode)
{
    /// <inheritdoc/>
    public override string Type => "MaxPool2D";

    /// <inheritdoc/>
    public override BoundLayer Bind(IBackend backend, LayerBinding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        return new Bound(backend, Geometry(binding.Input.Shape), binding);
    }

    /// <inheritdoc/>
    public override PoolGeometry? MaxPooling(Shape input) => Geometry(input);

    /// <inheritdoc/>
    public override bool SelectsInputs => true;

    /// <summary>The place of each maximum.</summary>
    public override IReadOnlyList<Shape> SavedForGradient(Shape input) => [OutputShape(input)];

    /// <inheritdoc/>
    public override TrainableLayer BindTraining(IBackend backend, TrainingBinding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        return new Trainable(backend, Geometry(binding.Input.Shape), binding);
    }

    private sealed class Bound(IBackend backend, PoolGeometry geometry, LayerBinding binding) : BoundLayer
    {
        public override void Forward() => backend.MaxPool2D(geometry, binding.Input, binding.Output, IndexTensor.None);
    }

    private sealed class Trainable(IBackend backend, PoolGeometry geometry, TrainingBinding binding) : TrainableLayer
    {
        private readonly IndexTensor _argmax = new(binding.Saved[0].Buffer!, binding.Saved[0].Offset, binding.Saved[0].Shape);

        public override void Forward(in TrainingStep step) => backend.MaxPool2D(geometry, binding.Input, binding.Output, _argmax);

        public override void Backward(in TrainingStep step)
        {
            if (!binding.InputGrad.IsNone)
                backend.MaxPool2DGrad(geometry, binding.OutputGrad, _argmax, binding.InputGrad);
        }
    }
}
