using Engine.Backends;
using Engine.Layers;
using Engine.Models;

namespace Engine.Analysis;

/// <summary>What one place of a layer's output sees of the image.</summary>
/// <remarks>From the image on, with r = 1 and j = 1: r ← r + (k − 1)·d·j, then j ← j·stride, for each layer's kernel k and dilation d.
/// At the image's edge part of it falls on padding, so it can be larger than the image.</remarks>
/// <param name="Size">r, in pixels.</param>
/// <param name="Jump">j: pixels between what neighbouring outputs see.</param>
public readonly record struct ReceptiveField(Size2D Size, Size2D Jump)
{
    /// <summary>The receptive field after each layer of a network on paper, in the layers' order.</summary>
    public static IReadOnlyList<ReceptiveField> Of(Architecture architecture)
    {
        ArgumentNullException.ThrowIfNull(architecture);
        var fields = new List<ReceptiveField>(architecture.Layers.Count);
        var field = new ReceptiveField(1, 1);
        foreach (ArchitectureLayer placed in architecture.Layers)
            fields.Add(field = field.After(placed.Layer.Window(placed.Input)));
        return fields;
    }

    /// <summary>The receptive field one window further on.</summary>
    public ReceptiveField After(LayerWindow window) => new(
        new Size2D(
            Size.Height + (window.Kernel.Height - 1) * window.Dilation.Height * Jump.Height,
            Size.Width + (window.Kernel.Width - 1) * window.Dilation.Width * Jump.Width),
        new Size2D(Jump.Height * window.Stride.Height, Jump.Width * window.Stride.Width));
}
