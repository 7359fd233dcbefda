namespace Engine.Data;

/// <summary>What is subtracted from each channel once it is scaled to 0…1, and what it is divided by after that.</summary>
/// <param name="Mean">One value a channel; empty for nothing.</param>
/// <param name="Deviation">One value a channel, above zero; empty for nothing.</param>
public sealed record Normalization(IReadOnlyList<float> Mean, IReadOnlyList<float> Deviation)
{
    /// <summary>Images that <see cref="Measure"/> looks at unless told otherwise.</summary>
    public const int DefaultSample = 10_000;

    /// <summary>Pixels over 255 and nothing else, as torchvision's ToTensor.</summary>
    public static Normalization None { get; } = new([], []);

    /// <summary>The mean and standard deviation of ImageNet's training images, as torchvision's models expect them.</summary>
    public static Normalization ImageNet { get; } = new([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);

    /// <summary>The mean and standard deviation of each channel over all pixels of a data set's images as they are stored.</summary>
    /// <remarks>Levels are counted, so the result does not depend on any order. A channel that never changes gets the deviation 1.</remarks>
    /// <param name="data">The training images.</param>
    /// <param name="channels">1 (of the luma) or 3.</param>
    /// <param name="sample">Look at no more than this many images, evenly spread over the data set.</param>
    public static Normalization Measure(ImageDataSet data, int channels, int sample = DefaultSample)
    {
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(sample, 1);
        ImageSize.RequireChannels(channels, nameof(channels));
        long[] counts = new long[ByteLevels.Count * channels];
        byte[] converted = [];
        int images = Math.Min(sample, data.Count);
        for (int i = 0; i < images; i++)
        {
            PixelView view = data.View((int)((long)i * data.Count / images));
            ReadOnlySpan<byte> samples = view.Bytes;
            if (view.Channels != channels)
            {
                int length = view.Width * view.Height * channels;
                if (converted.Length < length)
                    converted = new byte[length];
                view.CopyTo(channels, converted);
                samples = converted.AsSpan(0, length);
            }

            for (int p = 0; p < samples.Length; p += channels)
            {
                for (int c = 0; c < channels; c++)
                    counts[c * ByteLevels.Count + samples[p + c]]++;
            }
        }

        (float Mean, float Deviation)[] moments = [.. Enumerable.Range(0, channels).Select(c => Moments(counts.AsSpan(c * ByteLevels.Count, ByteLevels.Count)))];
        return new Normalization([.. moments.Select(m => m.Mean)], [.. moments.Select(m => m.Deviation)]);
    }

    /// <summary>Refuses values that do not fit a number of channels.</summary>
    /// <exception cref="ArgumentException">There are neither none nor one for each channel, or a deviation is not above zero.</exception>
    internal void Check(int channels)
    {
        if (Mean.Count != 0 && Mean.Count != channels || Deviation.Count != 0 && Deviation.Count != channels)
        {
            throw new ArgumentException(
                $"The normalization has {Math.Max(Mean.Count, Deviation.Count)} values for images of {channels} channel{(channels == 1 ? "" : "s")}; give one a channel or none. ImageNet's fits 3 channels.");
        }

        if (Mean.FirstOrDefault(m => !float.IsFinite(m)) is var mean and not 0)
            throw new ArgumentException($"The normalization subtracts a mean of {mean}; it must be finite.");
        if (Deviation.FirstOrDefault(d => !(d > 0 && float.IsFinite(d)), 1) is var wrong and not 1)
            throw new ArgumentException($"The normalization divides by a deviation of {wrong}; it must be above zero.");
    }

    private static (float Mean, float Deviation) Moments(ReadOnlySpan<long> counts)
    {
        double count = 0, sum = 0, squares = 0;
        for (int level = 0; level < counts.Length; level++)
        {
            count += counts[level];
            sum += counts[level] * (level / 255.0);
        }

        double mean = sum / count;
        for (int level = 0; level < counts.Length; level++)
            squares += counts[level] * (level / 255.0 - mean) * (level / 255.0 - mean);
        double deviation = Math.Sqrt(squares / count);
        return ((float)mean, deviation > 0 ? (float)deviation : 1);
    }
}
