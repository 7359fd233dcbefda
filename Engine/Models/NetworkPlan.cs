using Engine.Backends;
using Engine.Layers;
using Engine.Tensors;

namespace Engine.Models;

/// <summary>A network bound to memory for one batch size: which layers run, in what order, over which tensors.</summary>
/// <remarks>Two slabs are enough for any depth: each computing layer reads one and writes the other. An activation after a layer that can apply
/// it while writing becomes part of that layer; dropout and flatten do nothing.</remarks>
internal sealed class NetworkPlan
{
    private readonly BoundLayer[] _steps;

    private NetworkPlan(Tensor input, Tensor output, BoundLayer[] steps) => (Input, Output, _steps) = (input, output, steps);

    /// <summary>(N, H, W, C).</summary>
    internal Tensor Input { get; }

    /// <summary>(N, classes).</summary>
    internal Tensor Output { get; }

    /// <summary>Elements of each slab for one image: the largest map that it ever holds.</summary>
    internal static (long First, long Second) SlabLengths(Architecture architecture)
    {
        var lengths = new long[2];
        lengths[0] = architecture.Input.Length;
        int slab = 0;
        foreach (ArchitectureLayer placed in architecture.Layers)
        {
            if (placed.Layer.InferenceEffect != LayerEffect.Computes)
                continue;
            slab ^= 1;
            lengths[slab] = Math.Max(lengths[slab], placed.Output.Length);
        }

        return (lengths[0], Math.Max(1, lengths[1]));
    }

    /// <summary>Binds every layer for a batch.</summary>
    /// <param name="architecture">The network.</param>
    /// <param name="backend">Where it runs.</param>
    /// <param name="batch">Images at once.</param>
    /// <param name="slabs">Two buffers, each long enough for the batch.</param>
    /// <param name="parametersOf">A layer's parameters, by its index.</param>
    /// <param name="preparedOf">A layer's prepared weights, by its index, or null.</param>
    internal static NetworkPlan Create(
        Architecture architecture, IBackend backend, int batch, DeviceBuffer[] slabs,
        Func<int, IReadOnlyList<Tensor>> parametersOf, Func<int, PreparedWeights?> preparedOf)
    {
        var input = new Tensor(slabs[0], 0, architecture.Input.WithBatch(batch));
        Tensor current = input;
        int slab = 0;
        var steps = new List<BoundLayer>();
        IReadOnlyList<ArchitectureLayer> layers = architecture.Layers;
        for (int i = 0; i < layers.Count; i++)
        {
            Layer layer = layers[i].Layer;
            Shape output = layers[i].Output.WithBatch(batch);
            if (layer.InferenceEffect == LayerEffect.None)
            {
                current = current.Reshape(output);
                continue;
            }

            if (layer.InferenceEffect == LayerEffect.Computes)
                slab ^= 1;
            var target = new Tensor(slabs[slab], 0, output);
            int own = i;
            Activation activation = Activation.None;
            if (layer.CanFuseActivation && i + 1 < layers.Count)
            {
                activation = layers[i + 1].Layer.Activation;
                if (activation != Activation.None)
                    i++;
            }

            steps.Add(layer.Bind(backend, new LayerBinding(current, target, parametersOf(own), activation, preparedOf(own))));
            current = target;
        }

        return new NetworkPlan(input, current, [.. steps]);
    }

    /// <summary>Enqueues every step.</summary>
    internal void Run()
    {
        foreach (BoundLayer step in _steps)
            step.Forward();
    }
}
