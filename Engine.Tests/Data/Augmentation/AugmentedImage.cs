using Engine.Data;

namespace Engine.Tests.Data.Augmentation;

/// <summary>Puts images through augmentations as the loader does.</summary>
internal static class AugmentedImage
{
    /// <summary>One image in one epoch: the network's values.</summary>
    internal static float[] Of(Image image, string list, int channels, int height, int width, int epoch = 0, ulong seed = 1, Normalization? normalization = null)
    {
        float[] values = new float[height * width * channels];
        Preparer(list, channels, height, width, normalization).Prepare(image.View, RandomKey.Image(seed, epoch, 0), values);
        return values;
    }

    internal static ImagePreparer Preparer(string list, int channels, int height, int width, Normalization? normalization = null) =>
        new(ImagePreprocessing.AsInTraining(channels, height, width, normalization ?? Normalization.None), AugmentationPipeline.Parse(list));

    /// <summary>An image of one colour.</summary>
    internal static Image Plain(int width, int height, byte red, byte green, byte blue) =>
        Image.FromRgb(width, height, [.. Enumerable.Range(0, width * height).SelectMany(_ => (byte[])[red, green, blue])]);

    /// <summary>What a set of draws must look like that is even over [low, high): its ends nearly reached, its mean the middle, within five deviations of the mean.</summary>
    internal static void AssertEven(IReadOnlyList<double> draws, double low, double high)
    {
        double width = high - low;
        Assert.That(draws.Min(), Is.InRange(low - 1e-6, low + 0.05 * width));
        Assert.That(draws.Max(), Is.InRange(high - 0.05 * width, high + 1e-6));
        Assert.That(draws.Average(), Is.EqualTo((low + high) / 2).Within(5 * width / Math.Sqrt(12 * draws.Count)));
        double mean = draws.Average();
        Assert.That(draws.Average(d => (d - mean) * (d - mean)), Is.EqualTo(width * width / 12).Within(0.1 * width * width / 12));
    }
}
