using Engine.Layers;
using Engine.Models;
using Engine.Tensors;

namespace Engine.Training;

/// <summary>Finds where a loss that is no number comes from.</summary>
internal static class Divergence
{
    private const string Advice = "Begin anew with a lower learning rate, a warm-up or gradient clipping; weights that were saved before can be where it starts.";

    /// <summary>The error for a step, with the first layer whose output is not finite when the graph's images run forward again; null where every one is finite.</summary>
    internal static TrainingDivergedException? Find(TrainingGraph graph, Network network, long step, float loss, in TrainingStep random)
    {
        string what = Describe(loss);
        if (!IsFinite(network, graph.Input))
            return new TrainingDivergedException($"The loss of step {step} is {what}: the images themselves are. Check the data and its normalisation.", step, null);
        foreach (TrainingUnit unit in graph.Units)
        {
            unit.Layer.Forward(random);
            if (IsFinite(network, unit.Output))
                continue;
            bool weights = !HasFiniteWeights(network, unit.Index);
            return new TrainingDivergedException(
                $"The training diverged: the loss of step {step} is {what}. Layer {unit.Placed.Name} ({unit.Placed.Layer.Type}) is the first whose {(weights ? "weights and output are" : "output is")} not finite."
                + $" {Advice}",
                step, unit.Placed.Name);
        }

        return null;
    }

    /// <summary>The error for a step where no layer's output tells more.</summary>
    internal static TrainingDivergedException WithoutLayer(long step, float loss) => new(
        $"The training diverged: the loss of step {step} is {Describe(loss)}, though every layer's output is finite. Begin anew with a lower learning rate, a warm-up or gradient clipping.", step, null);

    /// <summary>The error for an epoch whose last steps spoilt the weights, which no step's loss shows any more: a validation's does, and without one the weights are
    /// looked at; null where all is well.</summary>
    internal static TrainingDivergedException? AtEpochEnd(Network network, long step, EvaluationResult? validation)
    {
        if (validation is not null && double.IsFinite(validation.Loss))
            return null;
        int spoilt = Enumerable.Range(0, network.Architecture.Layers.Count).FirstOrDefault(layer => !HasFiniteWeights(network, layer), -1);
        string? name = spoilt < 0 ? null : network.Architecture.Layers[spoilt].Name;
        var signs = new List<string>();
        if (validation is not null)
            signs.Add($"the loss of the validation images is {Describe((float)validation.Loss)} after it");
        if (name is not null)
            signs.Add($"the weights of layer {name} are not finite");
        return signs.Count == 0 ? null : new TrainingDivergedException($"The training diverged in its last steps before step {step}: {string.Join(", and ", signs)}. {Advice}", step, name);
    }

    private static string Describe(float loss) => float.IsNaN(loss) ? "not a number" : "infinite";

    private static bool HasFiniteWeights(Network network, int layer) => network.Parameters.Of(layer).All(p => IsFinite(network, p));

    private static bool IsFinite(Network network, in Tensor tensor)
    {
        var values = new float[Math.Min(tensor.Length, 1 << 20)];
        for (long start = 0; start < tensor.Length; start += values.Length)
        {
            Span<float> piece = values.AsSpan(0, (int)Math.Min(values.Length, tensor.Length - start));
            network.Backend.Download(new Tensor(tensor.Buffer!, tensor.Offset + start, new Shape(piece.Length)), piece);
            foreach (float value in piece)
            {
                if (!float.IsFinite(value))
                    return false;
            }
        }

        return true;
    }
}
