using System.Globalization;
using System.Runtime.InteropServices;
using Engine.Data;

namespace Engine.Tests.Data.Augmentation;

public sealed class PixelAugmentationTests
{
    private const int Draws = 4000;

    // Luma is weighed 0.2989, 0.587, 0.114 there, which makes 0.9999; here 0.299.
    [TestCase("brightness", 0.7f, 1e-6f)]
    [TestCase("brightness", 1.3f, 1e-6f)]
    [TestCase("contrast", 0.7f, 5e-5f)]
    [TestCase("contrast", 1.3f, 5e-5f)]
    [TestCase("saturation", 0.7f, 5e-5f)]
    [TestCase("saturation", 1.3f, 5e-5f)]
    public void ColoursAreTorchvisions(string name, float factor, float tolerance)
    {
        float[] values = [.. DataGoldens.Synthetic(13, 11).Pixels.ToArray().Select(level => level / 255f)];
        AugmentedPixels pixels = new(values, new ImageSize(3, 11, 13), []);
        if (name == "brightness")
            RandomBrightness.Apply(pixels, factor);
        else if (name == "contrast")
            RandomContrast.Apply(pixels, factor);
        else
            RandomSaturation.Apply(pixels, factor);
        float[] expected = MemoryMarshal.Cast<byte, float>(DataGoldens.Bytes(string.Create(CultureInfo.InvariantCulture, $"{name}-{factor}.bin"))).ToArray();
        Assert.That(values, Is.EqualTo(expected).Within(tolerance));
    }

    // The image is of two greys around 0.4 (102) that no factor drives out of range, so each draw shows its factor.
    [TestCase("brightness", 1)]
    [TestCase("contrast", 1)]
    [TestCase("contrast", 3)]
    public void FactorsAreEvenOverTheirRange(string name, int channels)
    {
        Image image = Image.FromRgb(2, 1, [92, 92, 92, 112, 112, 112]);
        double[] factors = new double[Draws];
        for (int epoch = 0; epoch < Draws; epoch++)
        {
            float[] values = AugmentedImage.Of(image, name + "=0.4", channels, 1, 2, epoch);
            factors[epoch] = (values[channels] - values[0]) / (20.0 / 255);
            Assert.That((values[0] + values[channels]) / 2, Is.EqualTo(name == "contrast" ? 0.4 : 0.4 * factors[epoch]).Within(1e-5), "contrast keeps the mean, brightness moves it");
        }

        AugmentedImage.AssertEven(factors, 0.6, 1.4);
    }

    [Test]
    public void SaturationKeepsTheLumaAndScalesTheColour()
    {
        Image image = AugmentedImage.Plain(1, 1, 120, 100, 80);
        double luma = (0.299 * 120 + 0.587 * 100 + 0.114 * 80) / 255;
        double[] factors = new double[Draws];
        for (int epoch = 0; epoch < Draws; epoch++)
        {
            float[] v = AugmentedImage.Of(image, "saturation=0.5", 3, 1, 1, epoch);
            factors[epoch] = (v[0] - luma) / (120.0 / 255 - luma);
            Assert.That(0.299 * v[0] + 0.587 * v[1] + 0.114 * v[2], Is.EqualTo(luma).Within(1e-6));
            Assert.That((v[2] - luma) / (80.0 / 255 - luma), Is.EqualTo(factors[epoch]).Within(1e-4));
        }

        AugmentedImage.AssertEven(factors, 0.5, 1.5);
    }

    [Test]
    public void SaturationAndPcaLeaveImagesOfOneChannelAndSaturationGreyOnes()
    {
        Image grey = AugmentedImage.Plain(3, 2, 77, 77, 77);
        Assert.That(AugmentedImage.Of(grey, "saturation=1,pca=5", 1, 2, 3), Is.All.EqualTo(77 / 255f));
        Assert.That(AugmentedImage.Of(grey, "saturation=1", 3, 2, 3), Is.All.EqualTo(77 / 255f).Within(1e-6f));
    }

    [TestCase("brightness=1")]
    [TestCase("contrast=1")]
    [TestCase("saturation=1")]
    public void ColoursAreHeldBetweenBlackAndWhite(string list)
    {
        for (int epoch = 0; epoch < 50; epoch++)
            Assert.That(AugmentedImage.Of(Image.FromRgb(2, 1, [255, 0, 10, 3, 255, 240]), list, 3, 1, 2, epoch), Is.All.InRange(0f, 1f));
    }

    // With the components orthonormal, projecting a shift on one gives its α λ: normal, mean 0, deviation strength · λ.
    [Test]
    public void PcaShiftsAllPixelsAlongTheComponentsByNormalAmounts()
    {
        double[][] components = [[-0.5675, -0.5808, -0.5836], [0.7192, -0.0045, -0.6948], [0.4009, -0.8140, 0.4203]];
        double[] eigenvalues = [0.2175, 0.0188, 0.0045];
        Image image = DataFiles.Picture(3, 3, 1);
        float[] plain = AugmentedImage.Of(image, "none", 3, 3, 3);
        double[][] amounts = [new double[Draws], new double[Draws], new double[Draws]];
        for (int epoch = 0; epoch < Draws; epoch++)
        {
            float[] shifted = AugmentedImage.Of(image, "pca=0.5", 3, 3, 3, epoch);
            double[] shift = [shifted[0] - plain[0], shifted[1] - plain[1], shifted[2] - plain[2]];
            for (int i = 3; i < plain.Length; i++)
                Assert.That(shifted[i] - plain[i], Is.EqualTo(shift[i % 3]).Within(1e-6), "every pixel is shifted alike");
            for (int k = 0; k < 3; k++)
                amounts[k][epoch] = Enumerable.Range(0, 3).Sum(c => components[k][c] * shift[c]);
        }

        for (int k = 0; k < 3; k++)
            AssertNormal(amounts[k], 0.5 * eigenvalues[k], slack: 1e-4);
    }

    [Test]
    public void NoiseIsNormalAndOfEachValueItsOwn([Values(1, 3)] int channels)
    {
        Image image = AugmentedImage.Plain(41, 33, 128, 128, 128);
        float[] values = AugmentedImage.Of(image, "noise=0.1", channels, 33, 41);
        double[] noise = [.. values.Select(value => value - 128 / 255.0)];
        AssertNormal(noise, 0.1, slack: 0);
        double neighbours = Enumerable.Range(1, noise.Length - 1).Average(i => noise[i] * noise[i - 1]) / 0.01;
        Assert.That(neighbours, Is.EqualTo(0).Within(5 / Math.Sqrt(noise.Length)), "neighbours are independent");
    }

    // Every hidden set is the clipped square around some pixel; all pixels come up as its middle, near the edges too.
    [Test]
    public void CutoutHidesASquareAroundAnyPixel([Values(1, 3)] int channels)
    {
        const int Width = 8, Height = 6, Side = 3;
        Image image = AugmentedImage.Plain(Width, Height, 200, 200, 200);
        HashSet<string> possible = [];
        for (int middle = 0; middle < Width * Height; middle++)
            possible.Add(string.Concat(Enumerable.Range(0, Width * Height).Select(i => Math.Abs(i % Width - middle % Width) <= Side / 2 && Math.Abs(i / Width - middle / Width) <= Side / 2 ? 'x' : '.')));
        const float Plain = 200 / 255f - 0.25f;
        HashSet<string> seen = [];
        for (int epoch = 0; epoch < 1000; epoch++)
        {
            float[] values = AugmentedImage.Of(image, "cutout=0.5", channels, Height, Width, epoch, normalization: new Normalization([.. Enumerable.Repeat(0.25f, channels)], []));
            for (int i = 0; i < values.Length; i++)
            {
                Assert.That(values[i], Is.EqualTo(0f).Or.EqualTo(Plain).Within(1e-6f), "what is hidden is zero after normalising, the rest as it was");
                Assert.That(values[i] == 0, Is.EqualTo(values[i - i % channels] == 0), "a pixel's channels are hidden together");
            }

            seen.Add(string.Concat(Enumerable.Range(0, Width * Height).Select(i => values[i * channels] == 0 ? 'x' : '.')));
        }

        Assert.That(seen, Is.EquivalentTo(possible));
    }

    private static void AssertNormal(IReadOnlyList<double> draws, double deviation, double slack)
    {
        double root = Math.Sqrt(draws.Count);
        Assert.That(draws.Average(), Is.EqualTo(0).Within(5 * deviation / root + slack));
        Assert.That(Math.Sqrt(draws.Average(d => d * d)), Is.EqualTo(deviation).Within(5 * deviation / (root * Math.Sqrt(2)) + slack));

        // 68.27 % lie within a deviation, 95.45 % within two.
        Assert.That(draws.Average(d => Math.Abs(d) < deviation ? 1.0 : 0), Is.EqualTo(0.6827).Within(2.5 / root));
        Assert.That(draws.Average(d => Math.Abs(d) < 2 * deviation ? 1.0 : 0), Is.EqualTo(0.9545).Within(2.5 / root));
    }
}
