using Engine.Data;

namespace Engine.Cli.Studies.Augmentations;

/// <summary>One way to augment training images.</summary>
/// <param name="Name">What a report calls it.</param>
/// <param name="Pipeline">The augmentations, each with its usual strength.</param>
internal sealed record Variant(string Name, AugmentationPipeline Pipeline)
{
    /// <summary>The images as they are: what the others are compared with.</summary>
    internal static Variant None { get; } = new("none", AugmentationPipeline.None);

    /// <summary>The four of the claim together.</summary>
    internal static Variant Four { get; } = new("all four", AugmentationPipeline.Parse("scale,rotation,noise,brightness"));

    /// <summary>All that are compared: the four of the claim each and together, and beside them what CIFAR-10 is usually trained with.</summary>
    internal static IReadOnlyList<Variant> All { get; } =
    [
        None, .. new[] { "scale", "rotation", "noise", "brightness" }.Select(name => new Variant(name, AugmentationPipeline.Parse(name))),
        Four, new Variant("crop and flip", AugmentationPipeline.Parse("crop,flip")),
    ];
}
