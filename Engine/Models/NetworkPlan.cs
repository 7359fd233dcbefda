using Engine.Backends;
using Engine.Layers;
using Engine.Tensors;

namespace Engine.Models;

/// <summary>A network's steps bound to memory for one batch size.</summary>
internal sealed class NetworkPlan
{
    private readonly BoundLayer[] _steps;

    private NetworkPlan(Tensor input, Tensor output, BoundLayer[] steps) => (Input, Output, _steps) = (input, output, steps);

    /// <summary>(N, H, W, C).</summary>
    internal Tensor Input { get; }

    /// <summary>(N, classes).</summary>
    internal Tensor Output { get; }

    /// <summary>Binds every step for a batch.</summary>
    /// <param name="architecture">The network.</param>
    /// <param name="steps">Its steps.</param>
    /// <param name="backend">Where it runs.</param>
    /// <param name="batch">Images at once.</param>
    /// <param name="slabs">Two buffers, each long enough for the batch.</param>
    /// <param name="parametersOf">A layer's parameters, by its index.</param>
    /// <param name="preparedOf">A layer's prepared weights, by its index, or null.</param>
    internal static NetworkPlan Create(
        Architecture architecture, InferenceSteps steps, IBackend backend, int batch, DeviceBuffer[] slabs,
        Func<int, IReadOnlyList<Tensor>> parametersOf, Func<int, PreparedWeights?> preparedOf)
    {
        var input = new Tensor(slabs[0], 0, architecture.Input.WithBatch(batch));
        Tensor current = input;
        var bound = new List<BoundLayer>();
        foreach (InferenceStep step in steps.Steps)
        {
            // Between two layers that compute, flattening may have changed the shape.
            ArchitectureLayer placed = architecture.Layers[step.Layer];
            var output = new Tensor(slabs[step.Slab], 0, step.Output.WithBatch(batch));
            bound.Add(placed.Layer.Bind(backend, new LayerBinding(
                current.Reshape(placed.Input.WithBatch(batch)), output, parametersOf(step.Layer), step.Activation, preparedOf(step.Layer), step.Pooling?.WithBatch(batch))));
            current = output;
        }

        return new NetworkPlan(input, current.Reshape(new Shape(batch, architecture.Classes)), [.. bound]);
    }

    /// <summary>Enqueues every step.</summary>
    internal void Run()
    {
        foreach (BoundLayer step in _steps)
            step.Forward();
    }
}
