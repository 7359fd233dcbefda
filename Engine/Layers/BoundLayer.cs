using Engine.Backends;
using Engine.Tensors;

namespace Engine.Layers;

/// <summary>A layer over tensors, ready to run.</summary>
public abstract class BoundLayer
{
    /// <summary>output = layer(input), enqueued on the backend.</summary>
    public abstract void Forward();
}

/// <summary>What a layer is placed over.</summary>
/// <param name="Input">Its input.</param>
/// <param name="Output">Its output; the input's memory for layers that work in place.</param>
/// <param name="Parameters">Its parameters, in the order of <see cref="Layer.Parameters"/>.</param>
/// <param name="Activation">Applied to the output by layers that can.</param>
/// <param name="Prepared">The weights' prepared form, or null.</param>
/// <param name="Pooling">A max-pooling whose output alone is written, by layers that can; null for none.</param>
public sealed record LayerBinding(
    Tensor Input, Tensor Output, IReadOnlyList<Tensor> Parameters, Activation Activation, PreparedWeights? Prepared, PoolGeometry? Pooling = null);
