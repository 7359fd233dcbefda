using Engine.Backends;
using Engine.Tensors;
using Engine.Tests.Support;

namespace Engine.Tests.Contract;

/// <summary>The gradients of convolution, bias, activation, dropout and pooling on every backend.</summary>
[TestFixtureSource(typeof(BackendUnderTest), nameof(BackendUnderTest.WithEveryMethod))]
[Category(EveryInstructionSet)]
public sealed class GradientContract(BackendUnderTest under) : ContractFixture(under)
{
    public static IEnumerable<TestCaseData<Conv2DGeometry>> Convolutions() =>
        Geometries.RealConvolutions().Concat(Geometries.AwkwardConvolutions()).Select(entry => Case(entry.Name, entry.Geometry));

    public static IEnumerable<TestCaseData<PoolGeometry>> Poolings() => Geometries.Poolings().Select(entry => Case(entry.Name, entry.Geometry));

    public static IEnumerable<TestCaseData<(Shape Input, Size2D Output)>> AdaptivePoolings() =>
        Geometries.AdaptivePoolings().Select(entry => Case($"{entry.Input} to {entry.Output}", entry));

    [TestCaseSource(nameof(Convolutions))]
    public void Conv2DGradInput(Conv2DGeometry geometry)
    {
        static void Operation(Conv2DGeometry g, IBackend backend, PlacedTensors t) => backend.Conv2DGradInput(g, t[0], t[1], t[2]);
        HostTensor[] integers = [HostTensor.Integers(geometry.Output, 1, 3), HostTensor.Integers(geometry.Weights, 2, 3), HostTensor.Output(geometry.Input)];
        Run("integers", (backend, t) => Operation(geometry, backend, t), integers).VerifyExact(2);

        HostTensor[] operands = [HostTensor.Random(geometry.Output, 1), HostTensor.Random(geometry.Weights, 2), HostTensor.Output(geometry.Input)];
        double[] sums = Magnitudes((backend, t) => Operation(geometry, backend, t), 2, operands);
        long terms = (long)geometry.Kernel.Height * geometry.Kernel.Width * geometry.GroupOutputChannels;
        Run("values", (backend, t) => Operation(geometry, backend, t), operands).Verify(2, e => sums[e] * Rounding.OfSum(terms));
    }

    [TestCaseSource(nameof(Convolutions))]
    public void Conv2DGradWeightsAdds(Conv2DGeometry geometry)
    {
        static void Operation(Conv2DGeometry g, IBackend backend, PlacedTensors t) => backend.Conv2DGradWeights(g, t[0], t[1], t[2], t[3]);
        Shape bias = Vector(geometry.OutputChannels);
        HostTensor[] integers =
            [HostTensor.Integers(geometry.Input, 1, 3), HostTensor.Integers(geometry.Output, 2, 3), HostTensor.Integers(geometry.Weights, 3).Written(), HostTensor.Integers(bias, 4).Written()];
        Outcome exact = Run("integers", (backend, t) => Operation(geometry, backend, t), integers);
        exact.VerifyExact(2);
        exact.VerifyExact(3);
        RunAgain("without bias", exact, (backend, t) => backend.Conv2DGradWeights(geometry, t[0], t[1], t[2], Tensor.None), integers[..3]).VerifyExact(2);

        HostTensor[] operands = [HostTensor.Random(geometry.Input, 1), HostTensor.Random(geometry.Output, 2), HostTensor.Random(geometry.Weights, 3).Written(), HostTensor.Random(bias, 4).Written()];
        double rounding = Rounding.OfSum(geometry.Output.Length / geometry.OutputChannels);
        double[][] sums = Magnitudes((backend, t) => Operation(geometry, backend, t), operands);
        if (MixesTaps)
            GiveEachTapTheLargest(geometry, sums[2]);
        Outcome outcome = Run("values", (backend, t) => Operation(geometry, backend, t), operands);
        foreach (int output in new[] { 2, 3 })
            outcome.Verify(output, e => sums[output][e] * rounding);
    }

    /// <summary>Winograd's algorithms sum all taps of a filter's channel together, so a tap that sees little of the map has the others' rounding too.</summary>
    private static void GiveEachTapTheLargest(Conv2DGeometry geometry, double[] sums)
    {
        int channels = geometry.GroupInputChannels, taps = geometry.Kernel.Height * geometry.Kernel.Width;
        for (int filter = 0; filter < geometry.OutputChannels; filter++)
        {
            for (int channel = 0; channel < channels; channel++)
            {
                int first = filter * taps * channels + channel;
                double largest = 0;
                for (int tap = 0; tap < taps; tap++)
                    largest = Math.Max(largest, sums[first + tap * channels]);
                for (int tap = 0; tap < taps; tap++)
                    sums[first + tap * channels] = largest;
            }
        }
    }

    [Test]
    public void BiasGradAdds([Values(1, 3, 17, 1000)] int channels, [Values(1, 2, 100)] int rows)
    {
        HostTensor[] operands = [HostTensor.Random(new Shape(rows, channels), 1), HostTensor.Random(Vector(channels), 2).Written()];
        double[] sums = Magnitudes((backend, t) => backend.BiasGrad(t[0], t[1]), 1, operands);
        Run("bias", (backend, t) => backend.BiasGrad(t[0], t[1]), operands).Verify(1, e => sums[e] * Rounding.OfSum(rows));
    }

    /// <summary>A sum that is infinite stays so, however many follow; what rounding loses is carried along on some devices, and of infinity it would be NaN.</summary>
    [Test]
    public void BiasGradOfInfinityIsInfinite([Values(1, 17)] int channels, [Values(3, 600, 9000)] int rows)
    {
        HostTensor outputGrad = HostTensor.Random(new Shape(rows, channels), 1);
        outputGrad.Values[channels - 1] = float.NegativeInfinity;
        Run("bias", (backend, t) => backend.BiasGrad(t[0], t[1]), outputGrad, HostTensor.Random(Vector(channels), 2).Written())
            .Verify(1, _ => rows * Rounding.OfSum(rows));
    }

    /// <summary>Where ReLU let nothing through, nothing comes back.</summary>
    [Test]
    public void ReluStopsWhatIsNotFinite([Values(float.NaN, float.PositiveInfinity)] float gradient)
    {
        HostTensor output = HostTensor.Random(Vector(40), 1, -1, 1), outputGrad = HostTensor.Random(Vector(40), 2);
        for (int i = 0; i < 40; i += 3)
            (output.Values[i], outputGrad.Values[i]) = (i % 2, gradient);
        Run("relu", (backend, t) => backend.ActivateGrad(Activation.Relu, t[0], t[1], t[2]), output, outputGrad, HostTensor.Output(Vector(40))).VerifyExact(2);
    }

    [Test]
    public void ActivateGrad([Values] Activation activation, [Values] bool inPlace)
    {
        foreach (int length in new[] { 1, 15, 16, 17, 1000, 100_003 })
        {
            // The activation's output: between −1 and 1 for tanh, 0 and 1 for sigmoid, with zeros for ReLU.
            HostTensor output = HostTensor.Random(Vector(length), 1, activation == Activation.Tanh ? -1 : 0, 1);
            for (int i = 0; i < length; i += 3)
                output.Values[i] = 0;
            HostTensor outputGrad = HostTensor.Random(Vector(length), 2);
            int written = inPlace ? 1 : 2;
            Run($"{length}", (backend, t) => backend.ActivateGrad(activation, t[0], t[1], t[written]), output, inPlace ? outputGrad.Written() : outputGrad, HostTensor.Output(Vector(length)))
                .Verify(written, e => 4 * Rounding.Unit * Math.Abs(outputGrad.Values[e]));
        }
    }

    [Test]
    public void DropoutGradHasTheSameMask([Values(0f, 0.3f, 0.5f)] float probability)
    {
        var parameters = new DropoutParameters(probability, 7, 1UL << 40);
        Run("dropout", (backend, t) => backend.DropoutGrad(parameters, t[0], t[1]), HostTensor.Random(Vector(10_007), 1, 1, 2), HostTensor.Output(Vector(10_007))).VerifyRelative(1, 4);
        Run("in place", (backend, t) => backend.DropoutGrad(parameters, t[0], t[0]), HostTensor.Random(Vector(10_007), 1, 1, 2).Written()).VerifyRelative(0, 4);
    }

    [TestCaseSource(nameof(Poolings))]
    public void MaxPool2DGrad(PoolGeometry geometry) => Run(
        "integers", (backend, t) =>
        {
            backend.MaxPool2D(geometry, t[0], t[1], t.Indices(2));
            backend.MaxPool2DGrad(geometry, t[3], t.Indices(2), t[4]);
        },
        HostTensor.Integers(geometry.Input, 1, 9), HostTensor.Output(geometry.Output), HostTensor.IndexOutput(geometry.Output), HostTensor.Integers(geometry.Output, 2), HostTensor.Output(geometry.Input))
        .VerifyExact(4);

    [TestCaseSource(nameof(Poolings))]
    public void AvgPool2DGrad(PoolGeometry geometry) => VerifySum(
        (backend, t) => backend.AvgPool2DGrad(geometry, t[0], t[1]), geometry.Window.Height * geometry.Window.Width, HostTensor.Random(geometry.Output, 1), HostTensor.Output(geometry.Input));

    [TestCaseSource(nameof(AdaptivePoolings))]
    public void AdaptiveAvgPool2DGrad((Shape Input, Size2D Output) geometry)
    {
        var output = new Shape(geometry.Input[0], geometry.Output.Height, geometry.Output.Width, geometry.Input[3]);
        VerifySum((backend, t) => backend.AdaptiveAvgPool2DGrad(t[0], t[1]), geometry.Output.Height * geometry.Output.Width, HostTensor.Random(output, 1), HostTensor.Output(geometry.Input));
    }

    private void VerifySum(Action<IBackend, PlacedTensors> operation, long terms, params HostTensor[] operands)
    {
        double[] sums = Magnitudes(operation, 1, operands);
        Run("values", operation, operands).Verify(1, e => sums[e] * Rounding.OfSum(terms));
    }
}
