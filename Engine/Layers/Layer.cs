using Engine.Backends;
using Engine.Tensors;

namespace Engine.Layers;

/// <summary>One layer of a network as a description: what it computes and what parameters it needs, with no memory of its own.</summary>
/// <remarks>The same layer object may stand in several networks. <see cref="Bind"/> places it over tensors, and the bound layer runs.</remarks>
public abstract class Layer
{
    /// <summary>The kind: <c>Conv2D</c>, <c>MaxPool2D</c>.</summary>
    public abstract string Type { get; }

    /// <summary>The settings in a few words for a listing: <c>3×3, stride 1, padding 1</c>; empty where there are none.</summary>
    /// <remarks>Checkpoints keep them: a training does not go on once they read otherwise.</remarks>
    public virtual string Settings => "";

    /// <summary>How the layer stands towards its input when a network only runs forward.</summary>
    public virtual LayerEffect InferenceEffect => LayerEffect.Computes;

    /// <summary>The activation that this layer is, so that the layer before may apply it while writing; none for all others.</summary>
    public virtual Activation Activation => Activation.None;

    /// <summary>Whether the layer can apply an activation while it writes its output.</summary>
    public virtual bool CanFuseActivation => false;

    /// <summary>The max-pooling that this layer is over an input of a shape, so that the layer before may make it while writing; null for all others.</summary>
    public virtual PoolGeometry? MaxPooling(Shape input) => null;

    /// <summary>Whether the layer, on a backend and with its prepared weights, can make a max-pooling of its output while it writes.</summary>
    /// <param name="backend">Where it runs.</param>
    /// <param name="input">The input's shape.</param>
    /// <param name="pooling">The pooling over the layer's output.</param>
    /// <param name="prepared">The weights' prepared form, or null.</param>
    public virtual bool CanFuseMaxPooling(IBackend backend, Shape input, PoolGeometry pooling, PreparedWeights? prepared) => false;

    /// <summary>The output's shape for an input's, batch first.</summary>
    /// <exception cref="ArgumentException">The layer does not fit the input; the message says why and what to change.</exception>
    public abstract Shape OutputShape(Shape input);

    /// <summary>The parameters, in the order that <see cref="Bind"/> takes them.</summary>
    /// <param name="input">The input's shape.</param>
    /// <param name="flattenedFrom">The (N, H, W, C) shape that was flattened into the input, or null.</param>
    public virtual IReadOnlyList<ParameterSpec> Parameters(Shape input, Shape? flattenedFrom) => [];

    /// <summary>Multiply-accumulates for an input of this shape; only convolutions and linear layers count, as the field counts.</summary>
    public virtual long Macs(Shape input) => 0;

    /// <summary>What one output sees of the input.</summary>
    public virtual LayerWindow Window(Shape input) => LayerWindow.Point;

    /// <summary>The backend's prepared form of the layer's weights for inference, or null where there is none.</summary>
    public virtual PreparedWeights? Prepare(IBackend backend, Shape input, IReadOnlyList<Tensor> parameters) => null;

    /// <summary>What the layer's gradient reads of the forward pass; a network in training keeps it until then.</summary>
    public virtual GradientReads GradientReads => GradientReads.None;

    /// <summary>Whether every output is one of the inputs as it was, so that the gradient of an activation before the layer may be taken at its output.</summary>
    public virtual bool SelectsInputs => false;

    /// <summary>Shapes of what the forward pass hands to the gradient beside its input and output: the places of maxima, a batch's statistics.</summary>
    public virtual IReadOnlyList<Shape> SavedForGradient(Shape input) => [];

    /// <summary>Whether the gradients of the layer's parameters of a role are written for the first part of a batch and only then added to, so that nobody need clear
    /// them before; all others are added to for every part.</summary>
    public virtual bool WritesGradients(ParameterRole role) => false;

    /// <summary>Whether the gradient by the parameters comes only together with the one by the input.</summary>
    public virtual bool AlwaysGivesInputGrad => false;

    /// <summary>Whether, while the network learns, an image's output depends on the batch's other images, so that the batch cannot be learnt from in parts.</summary>
    public virtual bool MixesImages => false;

    /// <summary>Places the layer over tensors to run forward.</summary>
    public abstract BoundLayer Bind(IBackend backend, LayerBinding binding);

    /// <summary>Places the layer over tensors to learn.</summary>
    public abstract TrainableLayer BindTraining(IBackend backend, TrainingBinding binding);

    /// <summary>Fails with a sentence unless the input is a batch of images.</summary>
    /// <exception cref="ArgumentException">It is not.</exception>
    protected void RequireImages(Shape input)
    {
        if (input.Rank != 4)
            throw new ArgumentException($"{Type} takes images of shape (N, H, W, C), but {input} comes in. Put it before Flatten.");
    }
}

/// <summary>How a layer stands towards its input.</summary>
public enum LayerEffect
{
    /// <summary>Writes an output of its own.</summary>
    Computes,

    /// <summary>May write over its input.</summary>
    InPlace,

    /// <summary>Changes nothing but the shape.</summary>
    None,
}

/// <summary>A sliding window: what one output sees of a layer's input.</summary>
/// <param name="Kernel">Taps.</param>
/// <param name="Stride">The step between windows.</param>
/// <param name="Dilation">The step between taps.</param>
public readonly record struct LayerWindow(Size2D Kernel, Size2D Stride, Size2D Dilation)
{
    /// <summary>One output sees one input.</summary>
    public static LayerWindow Point => new(1, 1, 1);
}
