using Engine.Backends;

namespace Engine.Cpu;

/// <summary>Where the patches over a batch of images lie: all that im2col needs to know. A gradient by input has patches too, over the output's
/// gradient; there the padding may be negative, which begins inside the image.</summary>
internal readonly record struct PatchGrid
{
    /// <summary>Images in the batch.</summary>
    internal required int Images { get; init; }

    /// <summary>Rows of an image.</summary>
    internal required int Height { get; init; }

    /// <summary>Columns of an image.</summary>
    internal required int Width { get; init; }

    /// <summary>Floats from a pixel to the next, all groups.</summary>
    internal required int Channels { get; init; }

    /// <summary>Rows of patches in an image.</summary>
    internal required int OutputHeight { get; init; }

    /// <summary>Patches in a row.</summary>
    internal required int OutputWidth { get; init; }

    /// <summary>Taps of a patch.</summary>
    internal required Size2D Kernel { get; init; }

    /// <summary>The step between patches.</summary>
    internal required Size2D Stride { get; init; }

    /// <summary>How far above and left of the image the first patch begins.</summary>
    internal required Size2D Padding { get; init; }

    /// <summary>The step between taps.</summary>
    internal required Size2D Dilation { get; init; }

    /// <summary>Channels that a patch sees.</summary>
    internal required int GroupChannels { get; init; }

    /// <summary>The first of them.</summary>
    internal required int FirstChannel { get; init; }

    /// <summary>Whether a kernel row inside the image is one run of floats.</summary>
    internal bool HasWholeRows => GroupChannels == Channels && Dilation.Width == 1;

    /// <summary>Zeros that are read in place of a kernel row outside the image, with what a transposition reads beyond it.</summary>
    internal int Zeros => Kernel.Width * GroupChannels + MicroKernel.MostTransposedAtOnce;

    /// <summary>The patches that one group of a convolution sees.</summary>
    internal static PatchGrid Of(Conv2DGeometry geometry, int group) => new()
    {
        Images = geometry.Batch,
        Height = geometry.InputHeight,
        Width = geometry.InputWidth,
        Channels = geometry.InputChannels,
        OutputHeight = geometry.OutputHeight,
        OutputWidth = geometry.OutputWidth,
        Kernel = geometry.Kernel,
        Stride = geometry.Stride,
        Padding = geometry.Padding,
        Dilation = geometry.Dilation,
        GroupChannels = geometry.GroupInputChannels,
        FirstChannel = group * geometry.GroupInputChannels,
    };
}
