using Engine.Layers;
using Engine.Tensors;
using Engine.Weights;

namespace Engine.Models;

/// <summary>Holds a source's tensors against a network's parameters, before any is loaded.</summary>
internal static class WeightsCheck
{
    // Batch norm's count of the batches it has seen; nothing here or in inference anywhere uses it.
    private const string Uncounted = ".num_batches_tracked";

    /// <summary>The remark of a file that is a checkpoint of a training.</summary>
    internal const string CheckpointKey = "engine.training";

    /// <summary>Returns if a file is not a checkpoint, whose tensors are more than weights and whose training goes on from it.</summary>
    /// <exception cref="InvalidDataException">It is one.</exception>
    internal static void RequireWeightsAlone(SafetensorsFile file)
    {
        if (file.Metadata.ContainsKey(CheckpointKey))
            throw new InvalidDataException($"{file.Path}: this is a checkpoint of a training, to be gone on with, and not weights alone. The weights of a run's best epoch are in best.safetensors beside it.");
    }

    /// <summary>Returns if the source has every parameter in its shape and nothing else but those of layers that were left out.</summary>
    /// <param name="architecture">The network.</param>
    /// <param name="source">The file.</param>
    /// <param name="ignored">The index of a layer whose tensors may be missing or of any shape; −1 for none.</param>
    /// <exception cref="InvalidDataException">It has not; the message names the tensor, what was expected and what came.</exception>
    internal static void Require(Architecture architecture, IWeightSource source, int ignored = -1)
    {
        var expected = new HashSet<string>(StringComparer.Ordinal);
        for (int layer = 0; layer < architecture.Layers.Count; layer++)
        {
            ArchitectureLayer placed = architecture.Layers[layer];
            foreach (ParameterSpec spec in placed.Parameters)
            {
                string name = placed.ParameterName(spec);
                expected.Add(name);
                if (layer == ignored)
                    continue;
                IReadOnlyList<long> came = source.ShapeOf(name)
                    ?? throw new InvalidDataException($"{source.Description}: tensor '{name}' of {spec.FileShape} is missing. {architecture.Name} needs it; is this another model's file?");
                if (!Matches(came, spec.FileShape))
                    throw new InvalidDataException(WrongShape(architecture, source, placed, spec, name, came));

                // Nothing is read; but a type that cannot be is told of now, and not when half of the network is another.
                source.Read(name, 0, []);
            }
        }

        string? surplus = source.Names.FirstOrDefault(name => !expected.Contains(name) && !architecture.LeftOut.Contains(name) && !name.EndsWith(Uncounted, StringComparison.Ordinal));
        if (surplus is not null)
        {
            throw new InvalidDataException(
                $"{source.Description}: tensor '{surplus}' of {Text(source.ShapeOf(surplus)!)} is not one of {architecture.Name}'s. Is this another model's file?");
        }
    }

    private static string WrongShape(Architecture architecture, IWeightSource source, ArchitectureLayer placed, ParameterSpec spec, string name, IReadOnlyList<long> came)
    {
        string message = $"{source.Description}: tensor '{name}' has shape {Text(came)}, but {architecture.Name} expects {spec.FileShape}.";
        bool isHead = architecture.Head >= 0 && ReferenceEquals(placed, architecture.Layers[architecture.Head]);
        return isHead && came.Count > 0 && came[0] != architecture.Classes
            ? $"{message} The weights are for {came[0]} classes and the model for {architecture.Classes}: make the model with {came[0]} classes or, for it to learn others, replace its head."
            : message;
    }

    private static bool Matches(IReadOnlyList<long> came, Shape expected)
    {
        if (came.Count != expected.Rank)
            return false;
        for (int i = 0; i < came.Count; i++)
        {
            if (came[i] != expected[i])
                return false;
        }

        return true;
    }

    private static string Text(IReadOnlyList<long> shape) => shape.Count == 0 ? "a scalar" : string.Join("×", shape);
}
