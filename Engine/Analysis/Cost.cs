using Engine.Layers;
using Engine.Models;
using Engine.Tensors;

namespace Engine.Analysis;

/// <summary>What a network costs: parameters, arithmetic and memory, counted from its shapes.</summary>
/// <param name="Layers">Each layer's share.</param>
public sealed record Cost(IReadOnlyList<LayerCost> Layers)
{
    /// <summary>Learnt numbers; running statistics do not count, as in PyTorch.</summary>
    public long Parameters => Layers.Sum(l => l.Parameters);

    /// <summary>Multiply-accumulates: convolutions N·OH·OW·O·KH·KW·C/groups, linear layers N·inputs·outputs.</summary>
    public long Macs => Layers.Sum(l => l.Macs);

    /// <summary>Bytes of all layers' outputs together, as training keeps them.</summary>
    public long ActivationBytes => Layers.Sum(l => l.ActivationBytes);

    /// <summary>Bytes of the parameters.</summary>
    public long ParameterBytes => Parameters * sizeof(float);

    /// <summary>Layers with weights, convolutions and linear layers: what the 16 in VGG-16 counts.</summary>
    public int WeightLayers => Layers.Count(l => l.WeightLayer is not null);

    /// <summary>Counts a network on paper over a batch.</summary>
    /// <param name="architecture">The network on paper.</param>
    /// <param name="batch">Images; MACs and activations count all of them.</param>
    public static Cost Of(Architecture architecture, int batch = 1)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        int weightLayers = 0;
        return new Cost([.. architecture.Layers.Select(placed =>
        {
            Shape input = placed.Input.WithBatch(batch), output = placed.Output.WithBatch(batch);
            bool ownsMemory = placed.Layer is not Flatten;
            return new LayerCost(
                placed.Name,
                placed.Parameters.Where(p => p.IsLearnt).Sum(p => p.Shape.Length),
                placed.Layer.Macs(input),
                ownsMemory ? output.Length * sizeof(float) : 0,
                placed.Layer is Conv2D or Linear ? ++weightLayers : null);
        })]);
    }
}

/// <summary>One layer's cost.</summary>
/// <param name="Name">The layer.</param>
/// <param name="Parameters">Learnt numbers.</param>
/// <param name="Macs">Multiply-accumulates.</param>
/// <param name="ActivationBytes">Bytes of its output; 0 for Flatten, which only reads its input differently.</param>
/// <param name="WeightLayer">Its number among the layers with weights, from 1, or null.</param>
public sealed record LayerCost(string Name, long Parameters, long Macs, long ActivationBytes, int? WeightLayer);
