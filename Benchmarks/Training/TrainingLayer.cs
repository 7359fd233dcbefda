using Engine.Layers;
using Engine.Tensors;

namespace Benchmarks.Training;

/// <summary>A layer with weights, as a step meets it.</summary>
/// <param name="Name">Its name in the network, or that of the first of several alike.</param>
/// <param name="Layer">The layer.</param>
/// <param name="Input">Its input, the batch included.</param>
/// <param name="Times">How many of them the network has.</param>
/// <param name="IsFirst">Whether it sees the images, to which no gradient goes.</param>
internal sealed record TrainingLayer(string Name, Layer Layer, Shape Input, int Times, bool IsFirst)
{
    /// <summary>Multiply-accumulates of one direction.</summary>
    internal long Macs => Layer.Macs(Input);

    /// <summary>Forward, by input unless it is the first, and by weights.</summary>
    internal int Directions => IsFirst ? 2 : 3;

    /// <summary>Whether another layer has the same shapes.</summary>
    internal bool IsTheSameWorkAs(TrainingLayer other) =>
        other.Input == Input && other.Layer.GetType() == Layer.GetType() && other.Layer.Settings == Layer.Settings
        && other.Layer.OutputShape(Input) == Layer.OutputShape(Input) && other.IsFirst == IsFirst;
}
