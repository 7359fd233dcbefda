using Engine.Backends;
using Engine.Tensors;

namespace Engine.Layers;

/// <summary>Every output a weighted sum of all inputs, and a bias: y = x · Wᵀ + b with W (outputs, inputs).</summary>
/// <param name="outputs">The number of outputs.</param>
/// <param name="bias">Whether a bias is added.</param>
public sealed class Linear(int outputs, bool bias = true) : Layer
{
    /// <inheritdoc/>
    public override string Type => "Linear";

    /// <summary>The number of outputs.</summary>
    public int Outputs => outputs;

    /// <inheritdoc/>
    public override bool CanFuseActivation => true;

    /// <inheritdoc/>
    public override GradientReads GradientReads => GradientReads.Input;

    /// <summary>The weights': they are most of a network's, and clearing them takes as long as writing them.</summary>
    public override bool WritesGradients(ParameterRole role) => role == ParameterRole.Weight;

    /// <inheritdoc/>
    public override Shape OutputShape(Shape input)
    {
        if (input.Rank != 2)
            throw new ArgumentException($"Linear takes rows of shape (N, inputs), but {input} comes in. Put Flatten before it.");
        if (outputs < 1)
            throw new ArgumentException($"Linear needs at least one output; {outputs} came.");
        return new Shape(input[0], outputs);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<ParameterSpec> Parameters(Shape input, Shape? flattenedFrom)
    {
        int inputs = input[1];
        var shape = new Shape(outputs, inputs);

        // One row or column of pixels, or one channel, is in the same order both ways.
        bool permuted = flattenedFrom is { } image && image[3] > 1 && image[1] * image[2] > 1;
        var weight = new ParameterSpec(
            "weight", ParameterRole.Weight, shape, shape, permuted ? ParameterLayout.FlattenedColumns : ParameterLayout.Same, inputs,
            permuted ? flattenedFrom!.Value : default);
        return bias
            ? [weight, new ParameterSpec("bias", ParameterRole.Bias, new Shape(outputs), new Shape(outputs), FanIn: inputs)]
            : [weight];
    }

    /// <inheritdoc/>
    public override long Macs(Shape input) => input.Length * outputs;

    /// <inheritdoc/>
    public override PreparedWeights? Prepare(IBackend backend, Shape input, IReadOnlyList<Tensor> parameters)
    {
        ArgumentNullException.ThrowIfNull(backend);
        ArgumentNullException.ThrowIfNull(parameters);
        return backend.PrepareMatMul(Product(input), parameters[0]);
    }

    /// <inheritdoc/>
    public override BoundLayer Bind(IBackend backend, LayerBinding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        return new Bound(backend, Product(binding.Input.Shape), binding);
    }

    /// <inheritdoc/>
    public override TrainableLayer BindTraining(IBackend backend, TrainingBinding binding)
    {
        ArgumentNullException.ThrowIfNull(binding);
        return new Trainable(backend, Product(binding.Input.Shape), binding);
    }

    private MatMulShape Product(Shape input) => new(input[0], outputs, input[1], TransposeB: true);

    private sealed class Bound(IBackend backend, MatMulShape product, LayerBinding binding) : BoundLayer
    {
        private readonly Tensor _weights = binding.Parameters[0];
        private readonly Tensor _bias = binding.Parameters.Count > 1 ? binding.Parameters[1] : Tensor.None;

        public override void Forward() => backend.MatMul(product, binding.Input, _weights, _bias, binding.Activation, binding.Output, binding.Prepared);
    }

    private sealed class Trainable(IBackend backend, MatMulShape product, TrainingBinding binding) : TrainableLayer
    {
        private readonly Tensor _weights = binding.Parameters[0], _weightsGrad = binding.ParameterGrads[0];
        private readonly Tensor _bias = binding.Parameters.ElementAtOrDefault(1), _biasGrad = binding.ParameterGrads.ElementAtOrDefault(1);

        // dW (O×I) = or += dYᵀ (O×N) · X (N×I), and dX (N×I) = dY (N×O) · W (O×I).
        private readonly MatMulShape _byWeights = new(product.N, product.K, product.M, TransposeA: true);
        private readonly MatMulShape _byInput = new(product.M, product.K, product.N);

        public override void Forward(in TrainingStep step) => backend.MatMul(product, binding.Input, _weights, _bias, binding.Activation, binding.Output);

        public override void Backward(in TrainingStep step)
        {
            if (!_weightsGrad.IsNone)
                backend.MatMul(_byWeights with { Accumulate = step.FirstImage > 0 }, binding.OutputGrad, binding.Input, Tensor.None, Activation.None, _weightsGrad);
            if (!_biasGrad.IsNone)
                backend.BiasGrad(binding.OutputGrad, _biasGrad);
            if (!binding.InputGrad.IsNone)
                backend.MatMul(_byInput, binding.OutputGrad, _weights, Tensor.None, Activation.None, binding.InputGrad);
        }
    }
}
