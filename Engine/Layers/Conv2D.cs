using Engine.Backends;
using Engine.Tensors;

namespace Engine.Layers;

/// <summary>Convolution with filters of any size, stride, padding, dilation and groups, and a bias.</summary>
/// <param name="outputChannels">The number of filters.</param>
/// <param name="kernel">The filters' height and width.</param>
/// <param name="stride">The step between windows; null for 1.</param>
/// <param name="padding">Zeros on each side.</param>
/// <param name="dilation">The step between taps; null for 1.</param>
/// <param name="groups">Independent convolutions side by side.</param>
/// <param name="bias">Whether a bias is added.</param>
public sealed class Conv2D(int outputChannels, Size2D kernel, Size2D? stride = null, Size2D padding = default, Size2D? dilation = null, int groups = 1, bool bias = true) : Layer
{
    /// <inheritdoc/>
    public override string Type => "Conv2D";

    /// <inheritdoc/>
    public override string Settings => $"{kernel}, stride {Stride}, padding {padding}"
        + (Dilation == 1 ? "" : $", dilation {Dilation}") + (groups == 1 ? "" : $", {groups} groups");

    /// <summary>The filters' height and width.</summary>
    public Size2D Kernel => kernel;

    /// <summary>The step between windows.</summary>
    public Size2D Stride => stride ?? 1;

    /// <summary>Zeros on each side.</summary>
    public Size2D Padding => padding;

    /// <summary>The step between taps.</summary>
    public Size2D Dilation => dilation ?? 1;

    /// <summary>Independent convolutions side by side.</summary>
    public int Groups => groups;

    /// <inheritdoc/>
    public override bool CanFuseActivation => true;

    /// <inheritdoc/>
    public override bool CanFuseMaxPooling(IBackend backend, Shape input, PoolGeometry pooling, PreparedWeights? prepared)
    {
        ArgumentNullException.ThrowIfNull(backend);
        return backend.CanFuseMaxPool2D(Geometry(input), pooling, prepared);
    }

    /// <inheritdoc/>
    public override GradientReads GradientReads => GradientReads.Input;

    /// <summary>The convolution over an input of a shape.</summary>
    /// <exception cref="ArgumentException">It does not fit.</exception>
    public Conv2DGeometry Geometry(Shape input)
    {
        RequireImages(input);
        return new Conv2DGeometry(input, outputChannels, kernel, Stride, padding, Dilation, groups);
    }

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input) => Geometry(input).Output;

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterSpec> Parameters(Shape input, Shape? flattenedFrom)
    {
        Conv2DGeometry geometry = Geometry(input);
        var weight = new ParameterSpec(
            "weight", ParameterRole.Weight, geometry.Weights, new Shape(outputChannels, geometry.GroupInputChannels, kernel.Height, kernel.Width),
            ParameterLayout.Filters, geometry.PatchLength);
        return bias
            ? [weight, new ParameterSpec("bias", ParameterRole.Bias, new Shape(outputChannels), new Shape(outputChannels), FanIn: geometry.PatchLength)]
            : [weight];
    }

    /// <inheritdoc/>
    public override long Macs(Shape input) => Geometry(input).Macs;

    /// <inheritdoc/>
    public override LayerWindow Window(Shape input) => new(kernel, Stride, Dilation);

    /// <inheritdoc/>
    public override PreparedWeights? Prepare(IBackend backend, Shape input, IReadOnlyList<Tensor> parameters)
    {
        ArgumentNullException.ThrowIfNull(backend);
        ArgumentNullException.ThrowIfNull(parameters);
        return backend.PrepareConv2D(Geometry(input), parameters[0]);
    }

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

    private sealed class Bound(IBackend backend, Conv2DGeometry geometry, LayerBinding binding) : BoundLayer
    {
        private readonly Tensor _weights = binding.Parameters[0];
        private readonly Tensor _bias = binding.Parameters.Count > 1 ? binding.Parameters[1] : Tensor.None;

        public override void Forward() => backend.Conv2D(geometry, binding.Input, _weights, _bias, binding.Activation, binding.Output, binding.Prepared, binding.Pooling);
    }

    private sealed class Trainable(IBackend backend, Conv2DGeometry geometry, TrainingBinding binding) : TrainableLayer
    {
        private readonly Tensor _weights = binding.Parameters[0], _weightsGrad = binding.ParameterGrads[0];
        private readonly Tensor _bias = binding.Parameters.ElementAtOrDefault(1), _biasGrad = binding.ParameterGrads.ElementAtOrDefault(1);

        public override void Forward(in TrainingStep step) => backend.Conv2D(geometry, binding.Input, _weights, _bias, binding.Activation, binding.Output);

        public override void Backward(in TrainingStep step)
        {
            if (!_weightsGrad.IsNone)
                backend.Conv2DGradWeights(geometry, binding.Input, binding.OutputGrad, _weightsGrad, _biasGrad);
            if (!binding.InputGrad.IsNone)
                backend.Conv2DGradInput(geometry, binding.OutputGrad, _weights, binding.InputGrad);
        }
    }
}
