using Engine.Analysis;
using Engine.Layers;
using Engine.Models;

namespace Benchmarks.Training;

/// <summary>A network that is trained, and its layers one by one.</summary>
/// <param name="Work">The step as a whole.</param>
public sealed record TrainingCase(DeviceWork Work)
{
    /// <summary>The steps that the README's figures are about.</summary>
    public static IReadOnlyList<TrainingCase> All { get; } =
    [
        Of("alexnet", 224, ModelHead.Standard, 32), Of("vgg16", 224, ModelHead.Standard, 4), Of("vgg16", 32, ModelHead.Compact, 64),
        Of("vgg11-bn", 32, ModelHead.Compact, 64), Of("lenet5", 28, ModelHead.Standard, 64),
    ];

    /// <summary>Its layers with weights; layers of the same work are one entry.</summary>
    internal IReadOnlyList<TrainingLayer> Layers()
    {
        var layers = new List<TrainingLayer>();
        bool first = true;
        foreach (ArchitectureLayer placed in Work.Architecture.Layers.Where(l => l.Layer is Conv2D or Linear))
        {
            var layer = new TrainingLayer(placed.Name, placed.Layer, placed.Input.WithBatch(Work.Batch), 1, first);
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
    public override string ToString() => $"{Work.Model}{(Work.Options.Head == ModelHead.Compact ? " compact" : "")} at {Work.Options.Height}×{Work.Options.Width}, batch {Work.Batch}";

    private static TrainingCase Of(string model, int size, ModelHead head, int batch) =>
        new(new DeviceWork(model, batch, Trains: true) { Options = new ModelOptions { Height = size, Width = size, Head = head } });
}
