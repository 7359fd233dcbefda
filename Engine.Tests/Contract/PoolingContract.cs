using Engine.Backends;
using Engine.Tensors;
using Engine.Tests.Support;

namespace Engine.Tests.Contract;

[TestFixtureSource(typeof(BackendUnderTest), nameof(BackendUnderTest.WithOtherKernels))]
[Category(EveryInstructionSet)]
public sealed class PoolingContract(BackendUnderTest under) : ContractFixture(under)
{
    public static IEnumerable<TestCaseData<PoolGeometry>> Geometries() => Contract.Geometries.Poolings().Select(entry => Case(entry.Name, entry.Geometry));

    /// <summary>Few different values, so that windows are full of ties: the first place in row order must win.</summary>
    [TestCaseSource(nameof(Geometries))]
    public void MaximaAndTheirPlacesAreExact(PoolGeometry geometry)
    {
        HostTensor input = HostTensor.Integers(geometry.Input, 1, 2);
        Run("without places", (backend, t) => backend.MaxPool2D(geometry, t[0], t[1], IndexTensor.None), input, HostTensor.Output(geometry.Output)).VerifyExact(1);
        Outcome outcome = Run(
            "with places", (backend, t) => backend.MaxPool2D(geometry, t[0], t[1], t.Indices(2)), input, HostTensor.Output(geometry.Output), HostTensor.IndexOutput(geometry.Output));
        outcome.VerifyExact(1);
        outcome.VerifyIndices(2);
    }

    /// <summary>All below zero: a padded place that counted as 0 would win.</summary>
    [TestCaseSource(nameof(Geometries))]
    public void PaddingNeverWins(PoolGeometry geometry) =>
        Run("negative", (backend, t) => backend.MaxPool2D(geometry, t[0], t[1], IndexTensor.None), HostTensor.Random(geometry.Input, 1, -2, -1), HostTensor.Output(geometry.Output)).VerifyExact(1);

    [TestCaseSource(nameof(Geometries))]
    public void NaNWins(PoolGeometry geometry)
    {
        HostTensor input = HostTensor.Random(geometry.Input, 1);
        int channels = geometry.Input[3];
        for (int c = 0; c < channels; c += 2)
            input.Values[(int)(geometry.Input.Length / channels / 2) * channels + c] = float.NaN;
        input.Values[0] = float.NegativeInfinity;
        Run("without places", (backend, t) => backend.MaxPool2D(geometry, t[0], t[1], IndexTensor.None), input, HostTensor.Output(geometry.Output)).VerifyExact(1);
        Outcome outcome = Run(
            "with places", (backend, t) => backend.MaxPool2D(geometry, t[0], t[1], t.Indices(2)), input, HostTensor.Output(geometry.Output), HostTensor.IndexOutput(geometry.Output));
        outcome.VerifyExact(1);
        outcome.VerifyIndices(2);
    }

    [TestCaseSource(nameof(Geometries))]
    public void OnlyNegativeInfinity(PoolGeometry geometry)
    {
        float[] values = new float[geometry.Input.Length];
        Array.Fill(values, float.NegativeInfinity);
        Outcome outcome = Run("−∞", (backend, t) => backend.MaxPool2D(geometry, t[0], t[1], t.Indices(2)), HostTensor.Of(geometry.Input, values),
            HostTensor.Output(geometry.Output), HostTensor.IndexOutput(geometry.Output));
        outcome.VerifyExact(1);
        outcome.VerifyIndices(2);
    }

    [TestCaseSource(nameof(Geometries))]
    public void Means(PoolGeometry geometry)
    {
        HostTensor[] operands = [HostTensor.Random(geometry.Input, 1), HostTensor.Output(geometry.Output)];
        double[] sums = Magnitudes((backend, t) => backend.AvgPool2D(geometry, t[0], t[1]), 1, operands);
        double rounding = Rounding.OfSum(geometry.Window.Height * geometry.Window.Width);
        Run("means", (backend, t) => backend.AvgPool2D(geometry, t[0], t[1]), operands).Verify(1, e => sums[e] * rounding);
    }

    public static IEnumerable<TestCaseData<(Shape Input, Size2D Output)>> AdaptiveGeometries() =>
        Contract.Geometries.AdaptivePoolings().Select(entry => Case($"{entry.Input} to {entry.Output}", entry));

    [TestCaseSource(nameof(AdaptiveGeometries))]
    public void AdaptiveMeans((Shape Input, Size2D Output) geometry)
    {
        Shape input = geometry.Input;
        HostTensor[] operands = [HostTensor.Random(input, 1), HostTensor.Output(new Shape(input[0], geometry.Output.Height, geometry.Output.Width, input[3]))];
        double[] sums = Magnitudes((backend, t) => backend.AdaptiveAvgPool2D(t[0], t[1]), 1, operands);
        Run("adaptive means", (backend, t) => backend.AdaptiveAvgPool2D(t[0], t[1]), operands).Verify(1, e => sums[e] * Rounding.OfSum(input[1] * input[2]));
    }
}
