namespace Engine.Data;

/// <summary>An image in the making: values of 0…1, channels last, not normalised yet.</summary>
/// <param name="values">Height × width × channels of them.</param>
/// <param name="size">Its extents.</param>
/// <param name="mean">What normalising will subtract from each channel; empty for nothing.</param>
internal readonly ref struct AugmentedPixels(Span<float> values, ImageSize size, IReadOnlyList<float> mean)
{
    /// <summary>The weights of red, green and blue in luma (ITU-R 601).</summary>
    private const float Red = 0.299f, Green = 0.587f, Blue = 0.114f;

    internal Span<float> Values { get; } = values;

    internal ImageSize Size { get; } = size;

    /// <summary>The value of a channel that normalising turns into zero.</summary>
    internal float Mean(int channel) => mean.Count == 0 ? 0 : mean[channel];

    /// <summary>The luma of the pixel of three values at <paramref name="at"/>.</summary>
    internal float Luma(int at) => Red * Values[at] + Green * Values[at + 1] + Blue * Values[at + 2];
}
