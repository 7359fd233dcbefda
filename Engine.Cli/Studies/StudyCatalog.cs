using Engine.Cli.Studies.Augmentations;
using Engine.Cli.Studies.Depths;
using Engine.Cli.Studies.Filters;
using Engine.Cli.Studies.Gpu;
using Engine.Cli.Studies.Gradients;
using Engine.Cli.Studies.Kernels;

namespace Engine.Cli.Studies;

/// <summary>The studies, in the order in which the story is told.</summary>
internal static class StudyCatalog
{
    /// <summary>Every study.</summary>
    internal static IReadOnlyList<Study> All { get; } = [new KernelsStudy(), new GradientStudy(), new DepthStudy(), new AugmentationStudy(), new FilterStudy(), new GpuStudy()];
}
