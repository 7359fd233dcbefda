using System.Globalization;
using System.Runtime.InteropServices;
using Engine.Data;

namespace Engine.Tests.Data.Augmentation;

public sealed class GeometricAugmentationTests
{
    private const int Draws = 4000;

    // Width 9 is padded by 1, height 17 by 2: each of the 3 × 5 places is a shift of the image with black around it, and all come up.
    [Test]
    public void CropOfAnImageOfTheNetworksSizeShiftsItByAnEighth([Values(1, 3)] int channels)
    {
        Image image = DataFiles.Picture(9, 17, 4);
        byte[] samples = new byte[17 * 9 * channels];
        image.View.CopyTo(channels, samples);
        int[] seen = new int[15];
        for (int epoch = 0; epoch < Draws; epoch++)
        {
            float[] crop = AugmentedImage.Of(image, "crop", channels, 17, 9, epoch);
            int[] places = [.. Enumerable.Range(0, 15).Where(place => crop.AsSpan().SequenceEqual(Shifted(samples, channels, place % 3 - 1, place / 3 - 2)))];
            Assert.That(places, Has.Length.EqualTo(1));
            seen[places[0]]++;
        }

        // χ² with 14 degrees of freedom is above 36.1 once in a thousand.
        Assert.That(seen.Sum(count => Math.Pow(count - Draws / 15.0, 2) / (Draws / 15.0)), Is.LessThan(36.1));
    }

    // 256 for 224 is 32 for 28: the image resized by the tested resize, and a window of it.
    [Test]
    public void CropOfALargerImageIsAWindowOfTheResizedOne()
    {
        Image image = DataGoldens.Synthetic(60, 90), resized = image.Resize(32, 48);
        HashSet<(int, int)> seen = [];
        for (int epoch = 0; epoch < Draws; epoch++)
        {
            float[] crop = AugmentedImage.Of(image, "crop", 3, 28, 28, epoch);
            (int, int)[] places = [.. Enumerable.Range(0, 5 * 21).Select(i => (i % 5, i / 5)).Where(place => IsWindow(resized, place.Item1, place.Item2, crop, 28))];
            Assert.That(places, Has.Length.EqualTo(1));
            seen.Add(places[0]);
        }

        Assert.That(seen, Has.Count.EqualTo(5 * 21), "every place comes up");
    }

    [Test]
    public void CropsZoomIsEvenFromOneToItsStrength()
    {
        double[] zooms = [.. Draw("crop=2").Select(g => (double)g.Crop!.Value.Zoom)];
        AugmentedImage.AssertEven(zooms, 1, 2);
        foreach (float zoom in (float[])[1, 1.37f, 2])
        {
            int side = (int)Math.Round(256 * (double)zoom);
            (Engine.Data.Resizing.CropWindow columns, Engine.Data.Resizing.CropWindow rows) = new RandomPlace(zoom, 0.999999f, 0).Windows(500, 400, 224, 224);
            Assert.That((rows.Size, rows.First, rows.Count), Is.EqualTo(((long)side, 0L, 224)));
            Assert.That((columns.Size, columns.First, columns.Count), Is.EqualTo(((long)(side * 500.0 / 400), (long)(side * 500.0 / 400) - 224, 224)), "the last place");
        }
    }

    [Test]
    public void FlipExchangesLeftAndRightWithItsProbability([Values(0.5f, 0.2f, 1f)] float probability, [Values(1, 3)] int channels)
    {
        Image image = DataFiles.Picture(5, 4, 4);
        byte[] samples = new byte[4 * 5 * channels];
        image.View.CopyTo(channels, samples);
        float[] plain = [.. samples.Select(level => level / 255f)];
        float[] mirrored = [.. Enumerable.Range(0, plain.Length).Select(i =>
        {
            int pixel = i / channels, row = pixel / 5, column = pixel % 5;
            return plain[(row * 5 + 4 - column) * channels + i % channels];
        })];
        int flips = 0;
        string list = string.Create(CultureInfo.InvariantCulture, $"flip={probability}");
        for (int epoch = 0; epoch < Draws; epoch++)
        {
            float[] values = AugmentedImage.Of(image, list, channels, 4, 5, epoch);
            bool flipped = values.AsSpan().SequenceEqual(mirrored);
            Assert.That(flipped || values.AsSpan().SequenceEqual(plain), Is.True);
            flips += flipped ? 1 : 0;
        }

        Assert.That(flips, Is.EqualTo(probability * Draws).Within(5 * Math.Sqrt(Draws * probability * (1 - probability))));
    }

    [Test]
    public void ScaleAndRotationAreEvenOverTheirRanges()
    {
        AugmentedImage.AssertEven([.. Draw("scale=0.3").Select(g => (double)g.Scale)], 0.7, 1.3);
        AugmentedImage.AssertEven([.. Draw("rotation=20").Select(g => g.Angle * 180 / Math.PI)], -20, 20);
        Assert.That(Draw("rotation=20").Select(g => g.Scale), Is.All.EqualTo(1));
    }

    [TestCase(12, 1.15f)]
    [TestCase(-30, 0.8f)]
    [TestCase(90, 1f)]
    [TestCase(0, 1.2f)]
    public void AWarpIsTorchvisions(int degrees, float scale)
    {
        float[] input = Values(DataGoldens.Synthetic(13, 11)), output = new float[input.Length];
        AffineWarp.Run(input, new ImageSize(3, 11, 13), scale, float.DegreesToRadians(degrees), output);
        string name = string.Create(CultureInfo.InvariantCulture, $"warp-{degrees}-{scale:0.0#}.bin");
        float[] expected = MemoryMarshal.Cast<byte, float>(DataGoldens.Bytes(name)).ToArray();

        // torchvision's grid is in float32 over −1…1: a ten-thousandth of a pixel here and there.
        Assert.That(output, Is.EqualTo(expected).Within(1e-4f));
    }

    [TestCase(1, 1f, 0f)]
    [TestCase(3, 1.3f, 0.5f)]
    [TestCase(1, 0.6f, -2f)]
    [TestCase(3, 0.9f, 3f)]
    public void AWarpIsTheFormulaWrittenOut(int channels, float scale, float angle)
    {
        const int Width = 12, Height = 7;
        float[] input = Engine.Tests.Support.RandomValues.Uniform(Width * Height * channels, 3, 0, 1), output = new float[input.Length];
        AffineWarp.Run(input, new ImageSize(channels, Height, Width), scale, angle, output);
        for (int i = 0; i < output.Length; i++)
        {
            int c = i % channels;
            double x = i / channels % Width - (Width - 1) / 2.0, y = i / channels / Width - (Height - 1) / 2.0;
            double fromX = (x * Math.Cos(angle) - y * Math.Sin(angle)) / scale + (Width - 1) / 2.0;
            double fromY = (x * Math.Sin(angle) + y * Math.Cos(angle)) / scale + (Height - 1) / 2.0;
            double sum = 0;
            for (int v = 0; v < Height; v++)
            {
                for (int u = 0; u < Width; u++)
                    sum += Math.Max(0, 1 - Math.Abs(u - fromX)) * Math.Max(0, 1 - Math.Abs(v - fromY)) * input[(v * Width + u) * channels + c];
            }

            Assert.That(output[i], Is.EqualTo(sum).Within(2e-5), $"value {i}");
        }
    }

    // A quarter turn of a square, counter-clockwise: what was at the right is at the top.
    [Test]
    public void APositiveAngleTurnsCounterClockwise()
    {
        float[] input = [0, 0, 0, 0, 0, 1, 0, 0, 0], output = new float[9];
        AffineWarp.Run(input, new ImageSize(1, 3, 3), 1, MathF.PI / 2, output);
        Assert.That(output, Is.EqualTo((float[])[0, 1, 0, 0, 0, 0, 0, 0, 0]).Within(1e-6f));
    }

    private static IEnumerable<ImageGeometry> Draw(string list)
    {
        AugmentationPipeline pipeline = AugmentationPipeline.Parse(list);
        return Enumerable.Range(0, Draws).Select(i => pipeline.DrawGeometry(RandomKey.Image(3, 0, i)));
    }

    private static float[] Values(Image image) => [.. image.Pixels.ToArray().Select(level => level / 255f)];

    /// <summary>The image moved left and up, black where nothing comes from.</summary>
    private static float[] Shifted(byte[] samples, int channels, int left, int up)
    {
        float[] shifted = new float[samples.Length];
        for (int y = 0; y < 17; y++)
        {
            for (int x = 0; x < 9; x++)
            {
                for (int c = 0; c < channels; c++)
                {
                    bool inside = x + left is >= 0 and < 9 && y + up is >= 0 and < 17;
                    shifted[(y * 9 + x) * channels + c] = inside ? samples[((y + up) * 9 + x + left) * channels + c] / 255f : 0;
                }
            }
        }

        return shifted;
    }

    private static bool IsWindow(Image image, int left, int top, float[] crop, int side)
    {
        for (int y = 0; y < side; y++)
        {
            for (int x = 0; x < side * 3; x++)
            {
                if (crop[y * side * 3 + x] != image.Pixels[((top + y) * image.Width + left) * 3 + x] / 255f)
                    return false;
            }
        }

        return true;
    }
}
