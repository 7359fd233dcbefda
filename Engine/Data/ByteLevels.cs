namespace Engine.Data;

/// <summary>The values of the 256 levels of a byte in each channel, scaled and normalised: a table makes an image's floats without arithmetic.</summary>
internal static class ByteLevels
{
    internal const int Count = 256;

    /// <summary>Fills the table in the float operations that PyTorch does: /255, −mean, /deviation.</summary>
    /// <param name="levels">Receives 256 values a channel, channel after channel.</param>
    /// <param name="channels">1 or 3.</param>
    /// <param name="normalization">One that fits the channels.</param>
    internal static void Fill(Span<float> levels, int channels, Normalization normalization)
    {
        (IReadOnlyList<float> mean, IReadOnlyList<float> deviation) = normalization;
        for (int c = 0; c < channels; c++)
        {
            float m = mean.Count == 0 ? 0 : mean[c], d = deviation.Count == 0 ? 1 : deviation[c];
            for (int level = 0; level < Count; level++)
                levels[c * Count + level] = (level / 255f - m) / d;
        }
    }

    /// <summary>The values of pixels.</summary>
    /// <param name="levels">The tables of three channels, or one table for all samples.</param>
    /// <param name="samples">Bytes, one or three a pixel.</param>
    /// <param name="destination">As many values.</param>
    internal static void Apply(ReadOnlySpan<float> levels, ReadOnlySpan<byte> samples, Span<float> destination)
    {
        destination = destination[..samples.Length];
        if (levels.Length == Count)
        {
            for (int i = 0; i < samples.Length; i++)
                destination[i] = levels[samples[i]];
            return;
        }

        ReadOnlySpan<float> red = levels[..Count], green = levels[Count..(2 * Count)], blue = levels[(2 * Count)..(3 * Count)];
        for (int i = 0; i <= samples.Length - 3; i += 3)
        {
            destination[i] = red[samples[i]];
            destination[i + 1] = green[samples[i + 1]];
            destination[i + 2] = blue[samples[i + 2]];
        }
    }
}
