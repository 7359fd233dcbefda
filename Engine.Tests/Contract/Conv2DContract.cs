using Engine.Backends;
using Engine.Tensors;
using Engine.Tests.Support;

namespace Engine.Tests.Contract;

[TestFixtureSource(typeof(BackendUnderTest), nameof(BackendUnderTest.WithEveryMethod))]
[Category(EveryInstructionSet)]
public sealed class Conv2DContract(BackendUnderTest under) : ContractFixture(under)
{
    public static IEnumerable<TestCaseData<Conv2DGeometry>> Geometries() =>
        Contract.Geometries.RealConvolutions().Concat(Contract.Geometries.AwkwardConvolutions()).Select(entry => Case(entry.Name, entry.Geometry));

    public static IEnumerable<TestCaseData<Conv2DGeometry>> AwkwardGeometries() => Contract.Geometries.AwkwardConvolutions().Select(entry => Case(entry.Name, entry.Geometry));

    public static IEnumerable<TestCaseData<Conv2DGeometry>> RealGeometries() => Contract.Geometries.RealConvolutions().Select(entry => Case(entry.Name, entry.Geometry));

    [TestCaseSource(nameof(Geometries))]
    public void IntegersAreExact(Conv2DGeometry geometry)
    {
        HostTensor[] operands = Operands(geometry, (shape, seed) => HostTensor.Integers(shape, seed, 3));
        Run("plain", (backend, t) => backend.Conv2D(geometry, t[0], t[1], Tensor.None, Activation.None, t[3]), operands).VerifyExact(3);
    }

    [TestCaseSource(nameof(AwkwardGeometries))]
    public void BiasAndReluAreExact(Conv2DGeometry geometry)
    {
        HostTensor[] operands = Operands(geometry, (shape, seed) => HostTensor.Integers(shape, seed, 3));
        Run("with bias and ReLU", (backend, t) => backend.Conv2D(geometry, t[0], t[1], t[2], Activation.Relu, t[3]), operands).VerifyExact(3);
    }

    [TestCaseSource(nameof(Geometries))]
    public void PreparedForAnotherBatchIsExact(Conv2DGeometry geometry)
    {
        HostTensor[] operands = Operands(geometry, (shape, seed) => HostTensor.Integers(shape, seed, 3));
        Run("prepared", (backend, t) =>
        {
            using PreparedWeights? prepared = backend.PrepareConv2D(geometry.WithBatch(4), t[1]);
            backend.Conv2D(geometry, t[0], t[1], t[2], Activation.None, t[3], prepared);
        }, operands).VerifyExact(3);
    }

    /// <summary>A prepared form may sum in another order and over a larger piece of the image: its error is held against the largest sum of magnitudes.</summary>
    [TestCaseSource(nameof(RealGeometries))]
    public void RealValuesAreWithinRounding(Conv2DGeometry geometry)
    {
        HostTensor[] operands = Operands(geometry, (shape, seed) => HostTensor.Random(shape, seed));
        double[] sums = Magnitudes((backend, t) => backend.Conv2D(geometry, t[0], t[1], t[2], Activation.None, t[3]), 3, operands);
        double rounding = Rounding.OfSum(geometry.PatchLength), bound = sums.Max() * rounding;
        Outcome plain = Run("with bias and ReLU", (backend, t) => backend.Conv2D(geometry, t[0], t[1], t[2], Activation.Relu, t[3]), operands);
        plain.Verify(3, e => sums[e] * rounding);
        RunAgain("prepared, with bias and ReLU", plain, (backend, t) =>
        {
            using PreparedWeights? prepared = backend.PrepareConv2D(geometry, t[1]);
            backend.Conv2D(geometry, t[0], t[1], t[2], Activation.Relu, t[3], prepared);
        }, operands).Verify(3, _ => bound);
    }

    public static IEnumerable<TestCaseData<Conv2DGeometry>> PooledGeometries() => Contract.Geometries.PooledConvolutions().Select(entry => Case(entry.Name, entry.Geometry));

    /// <summary>A max-pooling made while the convolution writes, or a sentence that says to make it afterwards.</summary>
    [TestCaseSource(nameof(PooledGeometries))]
    public void PooledWhileItWritesIsExact(Conv2DGeometry geometry)
    {
        var pooling = new PoolGeometry(geometry.Output, 2, 2, 0);
        HostTensor[] operands = [.. Operands(geometry, (shape, seed) => HostTensor.Integers(shape, seed, 3))[..3], HostTensor.Output(pooling.Output)];
        using var placed = new PlacedTensors(Backend, operands, margin: false);
        using PreparedWeights? prepared = Backend.PrepareConv2D(geometry, placed[1]);
        if (!Backend.CanFuseMaxPool2D(geometry, pooling, prepared))
        {
            Assert.That(
                () => Backend.Conv2D(geometry, placed[0], placed[1], placed[2], Activation.Relu, placed[3], prepared, pooling),
                Throws.ArgumentException.With.Message.Contains("call MaxPool2D after it"));
            return;
        }

        Run("pooled", (backend, t) =>
        {
            using PreparedWeights? own = backend.PrepareConv2D(geometry, t[1]);
            backend.Conv2D(geometry, t[0], t[1], t[2], Activation.Relu, t[3], own, pooling);
        }, operands).VerifyExact(3);
    }

    /// <summary>Only windows that lie within a tile are pooled on the way.</summary>
    [Test]
    public void OtherPoolingsAreNotFused()
    {
        var geometry = new Conv2DGeometry(new Shape(1, 9, 9, 16), 16, 3, 1, 1, 1);
        using var placed = new PlacedTensors(Backend, [HostTensor.Random(geometry.Weights, 1)], margin: false);
        using PreparedWeights? prepared = Backend.PrepareConv2D(geometry, placed[0]);
        PoolGeometry[] poolings =
        [
            new(geometry.Output, 3, 2, 0), new(geometry.Output, 2, 1, 0), new(geometry.Output, 2, 2, 1), new(geometry.Output, 2, 2, 0, ceilMode: true),
            new(geometry.Output, new Size2D(2, 1), new Size2D(2, 1), 0),
        ];
        Assert.That(poolings.Select(pooling => Backend.CanFuseMaxPool2D(geometry, pooling, prepared)), Is.All.False);
        Assert.That(Backend.CanFuseMaxPool2D(geometry, new PoolGeometry(geometry.Output, 2, 2, 0), null), Is.False, "without prepared weights");
    }

    [Test]
    public void SmoothActivations([Values(Activation.Sigmoid, Activation.Tanh)] Activation activation)
    {
        var geometry = new Conv2DGeometry(new Shape(2, 12, 12, 1), 6, 5, 1, 2, 1);
        HostTensor[] operands = Operands(geometry, (shape, seed) => HostTensor.Random(shape, seed));
        double[] sums = Magnitudes((backend, t) => backend.Conv2D(geometry, t[0], t[1], t[2], Activation.None, t[3]), 3, operands);
        Outcome outcome = Run($"with {activation}", (backend, t) => backend.Conv2D(geometry, t[0], t[1], t[2], activation, t[3]), operands);
        outcome.Verify(3, e => sums[e] * Rounding.OfSum(geometry.PatchLength) + 8 * Rounding.Unit * Math.Abs(outcome.Expected(3)[e]));
    }

    /// <summary>A NaN in one pixel reaches the windows over it, through ReLU too, and none beside it: nothing leaks from padding or from a neighbouring row.</summary>
    [Test]
    public void NaNReachesItsWindowsOnly()
    {
        foreach (int channels in new[] { 1, 3, 17 })
        {
            var geometry = new Conv2DGeometry(new Shape(2, 9, 8, channels), 5, 3, 1, 1, 1);
            HostTensor[] operands = Operands(geometry, (shape, seed) => HostTensor.Integers(shape, seed));
            operands[0].Values[(4 * 8 + 3) * channels] = float.NaN;
            operands[0].Values[^1] = float.NaN;
            Run($"{channels} channels", (backend, t) => backend.Conv2D(geometry, t[0], t[1], t[2], Activation.Relu, t[3]), operands).VerifyExact(3);
        }
    }

    [Test]
    public void PreparedWeightsAreACopy()
    {
        var geometry = new Conv2DGeometry(new Shape(1, 5, 5, 3), 17, 3, 1, 1, 1);
        HostTensor[] operands = Operands(geometry, (shape, seed) => HostTensor.Integers(shape, seed));
        using PlacedTensors placed = new(Backend, operands, margin: false);
        using PreparedWeights? prepared = Backend.PrepareConv2D(geometry, placed[1]);
        Assume.That(prepared, Is.Not.Null, "this backend uses these weights as they are");
        Assert.That(prepared!.Bytes, Is.GreaterThan(0));
        Assert.That(prepared.Description, Is.Not.Empty);
        Backend.Conv2D(geometry, placed[0], placed[1], placed[2], Activation.None, placed[3], prepared);
        float[] before = placed.Download(3);
        Backend.Fill(placed[1], 0);
        Backend.Conv2D(geometry, placed[0], placed[1], placed[2], Activation.None, placed[3], prepared);
        Assert.That(placed.Download(3), Is.EqualTo(before));
    }

    /// <summary>Input, weights, bias, output.</summary>
    private static HostTensor[] Operands(Conv2DGeometry geometry, Func<Shape, int, HostTensor> make) =>
        [make(geometry.Input, 1), make(geometry.Weights, 2), make(Vector(geometry.OutputChannels), 3), HostTensor.Output(geometry.Output)];
}
