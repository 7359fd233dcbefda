using System.Buffers;
using System.Runtime.CompilerServices;
using Engine.Tensors;

namespace Engine.Backends;

/// <summary>What is not an operand's shape or place: settings, lengths of transfers, and which layer prepared weights are for.</summary>
public sealed partial class CheckingBackend
{
    private readonly ConditionalWeakTable<PreparedWeights, object> _preparedFor = [];

    /// <inheritdoc/>
    public override void Upload(ReadOnlySpan<float> source, in Tensor destination)
    {
        RequireLength(nameof(Upload), nameof(source), destination.Length, source.Length);
        base.Upload(source, destination);
    }

    /// <inheritdoc/>
    public override void UploadIndices(ReadOnlySpan<int> source, in IndexTensor destination)
    {
        RequireLength(nameof(UploadIndices), nameof(source), destination.Length, source.Length);
        base.UploadIndices(source, destination);
    }

    /// <inheritdoc/>
    public override void Upload<TState>(in Tensor destination, TState state, SpanAction<float, TState> fill)
    {
        ArgumentNullException.ThrowIfNull(fill);
        base.Upload(destination, state, fill);
    }

    /// <inheritdoc/>
    public override void Download(in Tensor source, Span<float> destination)
    {
        RequireLength(nameof(Download), nameof(destination), source.Length, destination.Length);
        base.Download(source, destination);
    }

    /// <inheritdoc/>
    public override void DownloadIndices(in IndexTensor source, Span<int> destination)
    {
        RequireLength(nameof(DownloadIndices), nameof(destination), source.Length, destination.Length);
        base.DownloadIndices(source, destination);
    }

    /// <inheritdoc/>
    public override void Copy(in Tensor source, in Tensor destination)
    {
        RequireLength(nameof(Copy), nameof(destination), source.Length, destination.Length);
        base.Copy(source, destination);
    }

    /// <inheritdoc/>
    public override void Conv2D(
        Conv2DGeometry geometry, in Tensor input, in Tensor weights, in Tensor bias, Activation activation, in Tensor output, PreparedWeights? prepared = null,
        PoolGeometry? pooling = null)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        RequireKnown(nameof(Conv2D), activation);
        if (prepared is not null)
            RequirePreparedFor(nameof(Conv2D), prepared, geometry.WithBatch(1));
        if (pooling is not null)
        {
            Require(pooling.Input == geometry.Output, nameof(Conv2D), nameof(pooling), $"over the convolution's output {geometry.Output}", pooling.Input);
            Require(CanFuseMaxPool2D(geometry, pooling, prepared), nameof(Conv2D), nameof(pooling), "one that CanFuseMaxPool2D allows with these weights; else call MaxPool2D after it", pooling);
        }

        base.Conv2D(geometry, input, weights, bias, activation, output, prepared, pooling);
    }

    /// <inheritdoc/>
    public override PreparedWeights? PrepareConv2D(Conv2DGeometry geometry, in Tensor weights)
    {
        ArgumentNullException.ThrowIfNull(geometry);
        return Remember(base.PrepareConv2D(geometry, weights), geometry.WithBatch(1));
    }

    /// <inheritdoc/>
    public override void MatMul(in MatMulShape shape, in Tensor a, in Tensor b, in Tensor bias, Activation activation, in Tensor c, PreparedWeights? prepared = null)
    {
        RequireKnown(nameof(MatMul), activation);
        Require(shape is { M: >= 1, N: >= 1, K: >= 1 }, nameof(MatMul), nameof(shape), "at least 1 in M, N and K", shape);
        Require(!shape.Accumulate || (bias.IsNone && activation == Activation.None), nameof(MatMul), nameof(shape), "without Accumulate where there is a bias or an activation", shape);
        if (prepared is not null)
            RequirePreparedFor(nameof(MatMul), prepared, PreparedShape(shape));
        base.MatMul(shape, a, b, bias, activation, c, prepared);
    }

    /// <inheritdoc/>
    public override PreparedWeights? PrepareMatMul(in MatMulShape shape, in Tensor b)
    {
        Require(shape is { N: >= 1, K: >= 1 }, nameof(PrepareMatMul), nameof(shape), "at least 1 in N and K", shape);
        return Remember(base.PrepareMatMul(shape, b), PreparedShape(shape));
    }

    /// <inheritdoc/>
    public override void SoftmaxCrossEntropy(in Tensor logits, in IndexTensor labels, float labelSmoothing, in Tensor logitsGrad, in Tensor statistics, int batch = 0)
    {
        Require(labelSmoothing is >= 0 and < 1, nameof(SoftmaxCrossEntropy), nameof(labelSmoothing), "from 0 to below 1", labelSmoothing);
        Require(batch == 0 || batch >= labels.Length, nameof(SoftmaxCrossEntropy), nameof(batch), $"0 or at least the {labels.Length} rows", batch);
        base.SoftmaxCrossEntropy(logits, labels, labelSmoothing, logitsGrad, statistics, batch);
    }

    /// <inheritdoc/>
    public override void LocalResponseNorm(in LocalResponseNormParameters parameters, in Tensor input, in Tensor output)
    {
        Require(parameters.Size >= 1, nameof(LocalResponseNorm), nameof(parameters), "of Size 1 or more", parameters);
        base.LocalResponseNorm(parameters, input, output);
    }

    /// <inheritdoc/>
    public override void LocalResponseNormGrad(in LocalResponseNormParameters parameters, in Tensor input, in Tensor output, in Tensor outputGrad, in Tensor inputGrad)
    {
        Require(parameters.Size >= 1, nameof(LocalResponseNormGrad), nameof(parameters), "of Size 1 or more", parameters);
        base.LocalResponseNormGrad(parameters, input, output, outputGrad, inputGrad);
    }

    /// <inheritdoc/>
    public override void BatchNormInference(in Tensor input, in Tensor scale, in Tensor shift, in Tensor mean, in Tensor variance, float epsilon, Activation activation, in Tensor output)
    {
        RequireKnown(nameof(BatchNormInference), activation);
        Require(epsilon >= 0, nameof(BatchNormInference), nameof(epsilon), "0 or more", epsilon);
        base.BatchNormInference(input, scale, shift, mean, variance, epsilon, activation, output);
    }

    /// <inheritdoc/>
    public override void BatchNormTraining(in Tensor input, in Tensor scale, in Tensor shift, in Tensor runningMean, in Tensor runningVariance, float momentum, float epsilon,
        Activation activation, in Tensor output, in Tensor savedMean, in Tensor savedInverseDeviation)
    {
        RequireKnown(nameof(BatchNormTraining), activation);
        Require(epsilon >= 0, nameof(BatchNormTraining), nameof(epsilon), "0 or more", epsilon);
        Require(momentum is >= 0 and <= 1, nameof(BatchNormTraining), nameof(momentum), "from 0 to 1", momentum);
        Require(input.Length > scale.Length || input.IsNone, nameof(BatchNormTraining), nameof(input), "more than one value a channel, because one has no variance", input.Shape);
        base.BatchNormTraining(input, scale, shift, runningMean, runningVariance, momentum, epsilon, activation, output, savedMean, savedInverseDeviation);
    }

    /// <inheritdoc/>
    public override void Activate(Activation activation, in Tensor input, in Tensor output)
    {
        RequireKnown(nameof(Activate), activation);
        base.Activate(activation, input, output);
    }

    /// <inheritdoc/>
    public override void ActivateGrad(Activation activation, in Tensor output, in Tensor outputGrad, in Tensor inputGrad)
    {
        RequireKnown(nameof(ActivateGrad), activation);
        base.ActivateGrad(activation, output, outputGrad, inputGrad);
    }

    /// <inheritdoc/>
    public override void Dropout(in DropoutParameters parameters, in Tensor input, in Tensor output)
    {
        Require(parameters.Probability is >= 0 and < 1, nameof(Dropout), nameof(parameters), "of a Probability from 0 to below 1", parameters);
        base.Dropout(parameters, input, output);
    }

    /// <inheritdoc/>
    public override void DropoutGrad(in DropoutParameters parameters, in Tensor outputGrad, in Tensor inputGrad)
    {
        Require(parameters.Probability is >= 0 and < 1, nameof(DropoutGrad), nameof(parameters), "of a Probability from 0 to below 1", parameters);
        base.DropoutGrad(parameters, outputGrad, inputGrad);
    }

    /// <inheritdoc/>
    public override void AdamWStep(in AdamWParameters parameters, in Tensor weights, in Tensor gradients, in Tensor firstMoment, in Tensor secondMoment)
    {
        Require(parameters.Step >= 1, nameof(AdamWStep), nameof(parameters), "of Step 1 or more", parameters);
        Require(parameters is { Beta1: >= 0 and < 1, Beta2: >= 0 and < 1 }, nameof(AdamWStep), nameof(parameters), "of betas from 0 to below 1", parameters);
        base.AdamWStep(parameters, weights, gradients, firstMoment, secondMoment);
    }

    /// <inheritdoc/>
    public override void ClipByNorm(in Tensor gradients, in Tensor squaredNorm, float maxNorm)
    {
        Require(maxNorm > 0, nameof(ClipByNorm), nameof(maxNorm), "above 0", maxNorm);
        base.ClipByNorm(gradients, squaredNorm, maxNorm);
    }

    /// <summary>What a prepared form of b depends on.</summary>
    private static MatMulShape PreparedShape(in MatMulShape shape) => new(1, shape.N, shape.K, TransposeB: shape.TransposeB);

    private static void RequireKnown(string operation, Activation activation) =>
        Require(activation is >= Activation.None and <= Activation.Tanh, operation, nameof(activation), "None, Relu, Sigmoid or Tanh", activation);

    private static void RequireLength(string operation, string parameter, long expected, long came) =>
        Require(expected == came, operation, parameter, $"{expected} elements long", came);

    private PreparedWeights? Remember(PreparedWeights? prepared, object layer)
    {
        if (prepared is not null)
            _preparedFor.AddOrUpdate(prepared, layer);
        return prepared;
    }

    private void RequirePreparedFor(string operation, PreparedWeights prepared, object layer)
    {
        bool known = _preparedFor.TryGetValue(prepared, out object? other);
        Require(known && layer.Equals(other), operation, nameof(prepared), $"made by this backend for {layer}", known ? other : "weights that it did not prepare");
    }
}
