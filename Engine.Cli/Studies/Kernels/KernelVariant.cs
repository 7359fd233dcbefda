using Engine.Data;
using Engine.Models;

namespace Engine.Cli.Studies.Kernels;

/// <summary>What stands in each block of the small network: filters that see 5×5 in one way or another.</summary>
/// <param name="Name">Its name in the report.</param>
/// <param name="Kernels">The sides of the filters one after another.</param>
/// <param name="HasReluBetween">Whether a ReLU stands between them, not only at the end.</param>
internal sealed record KernelVariant(string Name, IReadOnlyList<int> Kernels, bool HasReluBetween)
{
    private const int Blocks = 2;

    /// <summary>The large filter.</summary>
    internal static KernelVariant Large { get; } = new("5×5", [5], true);

    /// <summary>VGG's way.</summary>
    internal static KernelVariant Pair { get; } = new("3×3, ReLU, 3×3", [3, 3], true);

    /// <summary>The same filters with nothing between: together they are one 5×5 filter of fewer weights.</summary>
    internal static KernelVariant Linear { get; } = new("3×3, 3×3", [3, 3], false);

    /// <summary>All, the large filter first.</summary>
    internal static IReadOnlyList<KernelVariant> All { get; } = [Large, Pair, Linear];

    /// <summary>The network: a common 3×3 convolution and pooling, two blocks each with a pooling, one linear layer. All blocks have as many channels going
    /// in as coming out, so that their weights stand as 25 to 18.</summary>
    internal Architecture Build(ImageSize image, int classes, int width)
    {
        ArchitectureBuilder builder = Architecture.Define(Name, image.Channels, image.Height, image.Width).Conv2D(width, 3, padding: 1).ReLU().MaxPool2D(2);
        for (int block = 0; block < Blocks; block++)
        {
            for (int i = 0; i < Kernels.Count; i++)
            {
                builder.Conv2D(width, Kernels[i], padding: Kernels[i] / 2);
                if (HasReluBetween || i == Kernels.Count - 1)
                    builder.ReLU();
            }

            builder.MaxPool2D(2);
        }

        return builder.Flatten().Linear(classes).Build();
    }
}
