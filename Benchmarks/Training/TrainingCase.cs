using Engine.Layers;
using Engine.Models;

namespace Benchmarks.Training;

/// <summary>A network, its images and a batch that it is trained with.</summary>
/// <param name="Model">Its name in the catalog.</param>
/// <param name="Size">Height and width of an image.</param>
/// <param name="Head">What follows the convolutions.</param>
/// <param name="Batch">Images in a step.</param>
public sealed record TrainingCase(string Model, int Size, ModelHead Head, int Batch)
{
    /// <summary>The steps that the README's figures are about.</summary>
    public static IReadOnlyList<TrainingCase> All { get; } =
    [
        new("alexnet", 224, ModelHead.Standard, 32), new("vgg16", 224, ModelHead.Standard, 4), new("vgg16", 32, ModelHead.Compact, 64),
        new("vgg11-bn", 32, ModelHead.Compact, 64), new("lenet5", 28, ModelHead.Standard, 64),
    ];

    /// <summary>The network on paper.</summary>
    public Architecture Architecture => ModelCatalog.Create(Model, new ModelOptions { Height = Size, Width = Size, Head = Head });

    /// <summary>Floating-point operations of a step's convolutions and products: forward, by weights, and by input for all but the first layer.</summary>
    public double Flops => Layers().Sum(l => 2.0 * l.Macs * l.Times * l.Directions);

    /// <summary>Its layers with weights; layers of the same work are one entry.</summary>
    public IReadOnlyList<TrainingLayer> Layers()
    {
        var layers = new List<TrainingLayer>();
        bool first = true;
        foreach (ArchitectureLayer placed in Architecture.Layers.Where(l => l.Layer is Conv2D or Linear))
        {
            var layer = new TrainingLayer(placed.Name, placed.Layer, placed.Input.WithBatch(Batch), 1, first);
            int same = layers.FindIndex(l => l.IsTheSameWorkAs(layer));
            if (same >= 0)
                layers[same] = layers[same] with { Times = layers[same].Times + 1 };
            else
                layers.Add(layer);
            first = false;
        }

        return layers;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Model}{(Head == ModelHead.Compact ? " compact" : "")} at {Size}×{Size}, batch {Batch}";
}
