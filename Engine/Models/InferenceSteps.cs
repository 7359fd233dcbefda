using Engine.Backends;
using Engine.Layers;
using Engine.Tensors;

namespace Engine.Models;

/// <summary>What a network does to run forward, for every number of images the same: which layers run, what each takes over from those behind it, and where it writes.</summary>
/// <remarks>Two slabs are enough for any depth: each computing layer reads one and writes the other. A layer that can applies the activation behind it, and
/// makes the max-pooling behind that, while it writes; dropout and flatten do nothing.</remarks>
internal sealed class InferenceSteps
{
    private InferenceSteps(IReadOnlyList<InferenceStep> steps, long firstSlab, long secondSlab) =>
        (Steps, FirstSlab, SecondSlab) = (steps, firstSlab, secondSlab);

    /// <summary>In their order.</summary>
    internal IReadOnlyList<InferenceStep> Steps { get; }

    /// <summary>Elements of the slab that the images come in, for one image: the largest map that it ever holds.</summary>
    internal long FirstSlab { get; }

    /// <summary>The same for the other.</summary>
    internal long SecondSlab { get; }

    /// <summary>The steps of a network.</summary>
    /// <param name="architecture">The network.</param>
    /// <param name="backend">Where it runs.</param>
    /// <param name="preparedOf">A layer's prepared weights, by its index, or null.</param>
    internal static InferenceSteps Of(Architecture architecture, IBackend backend, Func<int, PreparedWeights?> preparedOf)
    {
        var steps = new List<InferenceStep>();
        long[] lengths = [architecture.Input.Length, 1];
        int slab = 0;
        IReadOnlyList<ArchitectureLayer> layers = architecture.Layers;
        for (int i = 0; i < layers.Count; i++)
        {
            int own = i;
            Layer layer = layers[own].Layer;
            if (layer.InferenceEffect == LayerEffect.None)
                continue;
            if (layer.InferenceEffect == LayerEffect.Computes)
                slab ^= 1;

            Activation activation = architecture.FusedActivation(own);
            if (activation != Activation.None)
                i++;
            PoolGeometry? pooling = i + 1 < layers.Count ? layers[i + 1].Layer.MaxPooling(layers[i + 1].Input) : null;
            if (pooling is not null && layer.CanFuseMaxPooling(backend, layers[own].Input, pooling, preparedOf(own)))
                i++;
            else
                pooling = null;

            lengths[slab] = Math.Max(lengths[slab], layers[i].Output.Length);
            steps.Add(new InferenceStep(own, activation, pooling, layers[i].Output, slab));
        }

        return new InferenceSteps(steps, lengths[0], lengths[1]);
    }
}

/// <summary>A layer that runs, and those behind it that it takes over.</summary>
/// <param name="Layer">Its index.</param>
/// <param name="Activation">Applied while it writes.</param>
/// <param name="Pooling">Made while it writes, of one image; null for none.</param>
/// <param name="Output">What is written of one image.</param>
/// <param name="Slab">Where: 0 or 1.</param>
internal readonly record struct InferenceStep(int Layer, Activation Activation, PoolGeometry? Pooling, Shape Output, int Slab);
