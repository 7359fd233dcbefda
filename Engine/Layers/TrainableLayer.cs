using Engine.Backends;
using Engine.Tensors;

namespace Engine.Layers;

/// <summary>A layer over tensors, ready to learn: its forward pass and its gradient.</summary>
public abstract class TrainableLayer
{
    /// <summary>output = activation(layer(input)), as training computes it, enqueued on the backend.</summary>
    /// <param name="step">The step, for what is random in it.</param>
    public abstract void Forward(in TrainingStep step);

    /// <summary>inputGrad = the gradient by the input; the parameters' gradients += theirs, or = where the layer <see cref="Layer.WritesGradients"/> and the
    /// batch's first part is at hand. The output's gradient is that before the activation.</summary>
    /// <param name="step">The same step as in <see cref="Forward"/>.</param>
    public abstract void Backward(in TrainingStep step);
}

/// <summary>One step of a training.</summary>
/// <param name="Seed">The seed of what is random in this step; another for each step.</param>
/// <param name="FirstImage">The index within the step's batch of the first image at hand: not 0 where the batch is learnt from in parts.</param>
public readonly record struct TrainingStep(ulong Seed, int FirstImage = 0);

/// <summary>What a layer that learns is placed over.</summary>
/// <param name="Input">Its input.</param>
/// <param name="Output">Its output.</param>
/// <param name="InputGrad">Where the gradient by the input goes; <see cref="Tensor.None"/> where nobody needs it.</param>
/// <param name="OutputGrad">The gradient by the output; <see cref="Tensor.None"/> where the layer never runs backward. It may be overwritten.</param>
/// <param name="Parameters">Its parameters, in the order of <see cref="Layer.Parameters"/>.</param>
/// <param name="ParameterGrads">A gradient for each parameter; <see cref="Tensor.None"/> for those that do not learn.</param>
/// <param name="Activation">Applied to the output by layers that can.</param>
/// <param name="Saved">Memory of the shapes of <see cref="Layer.SavedForGradient"/>.</param>
/// <param name="RandomCounter">The first of the layer's own random counters within a step, one for each element of the batch, whether it is at hand as a whole or in parts.</param>
public sealed record TrainingBinding(
    Tensor Input, Tensor Output, Tensor InputGrad, Tensor OutputGrad, IReadOnlyList<Tensor> Parameters, IReadOnlyList<Tensor> ParameterGrads,
    Activation Activation, IReadOnlyList<Tensor> Saved, ulong RandomCounter);

/// <summary>What a gradient reads of the forward pass.</summary>
[Flags]
public enum GradientReads
{
    /// <summary>Nothing but what is saved for it.</summary>
    None = 0,

    /// <summary>The layer's input.</summary>
    Input = 1,

    /// <summary>The layer's output.</summary>
    Output = 2,
}
