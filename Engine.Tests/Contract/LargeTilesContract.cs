using System.Runtime.InteropServices;
using Engine.Backends;
using Engine.Cpu;
using Engine.Tensors;
using Engine.Tests.Support;

namespace Engine.Tests.Contract;

/// <summary>Winograd's algorithms for 4×4 and 6×6 outputs, whose factors are not exact, against the double reference: forward, prepared, by input.</summary>
[TestFixtureSource(typeof(BackendUnderTest), nameof(BackendUnderTest.WithLargeTiles))]
[Category(EveryInstructionSet)]
public sealed class LargeTilesContract(BackendUnderTest under) : ContractFixture(under)
{
    /// <summary>How much more an independent rounding of the algorithm's products counts than one of the direct ones.</summary>
    /// <remarks>Along a side, output j adds up products i with the weight |Aᵀji|·‖Gi‖·‖Bᵀi‖ (the rows' Euclidean norms), in quadrature. For the worst j that is
    /// 4.95 for F(4, 3) at points 0, ±⅝, ±3/2, ∞; 11.8 for F(6, 3) and 12.2 for F(4, 5) at 0, ±1, ±½, ±2, ∞; and the square of it over both sides. Directly it is the
    /// root of the taps along a side.</remarks>
    private double Amplification(Conv2DGeometry geometry) => (Method, geometry.Kernel.Height) switch
    {
        (ConvolutionMethod.Winograd6, _) => 138.8 / 3,
        (_, 5) => 148.8 / 5,
        _ => 24.5 / 3,
    };

    public static IEnumerable<TestCaseData<Conv2DGeometry>> Convolutions()
    {
        foreach ((string name, Conv2DGeometry geometry) in Geometries.RealConvolutions().Where(entry => WinogradChoice.Applies(entry.Geometry)))
            yield return Case(name, geometry);
        yield return Case("large enough to be chosen", new Conv2DGeometry(new Shape(2, 29, 30, 16), 48, 3, 1, 1, 1));
        yield return Case("smaller than a tile", new Conv2DGeometry(new Shape(3, 1, 2, 16), 16, 3, 1, 1, 1));
        yield return Case("5×5 smaller than a tile", new Conv2DGeometry(new Shape(2, 3, 2, 16), 32, 5, 1, 2, 1));
        yield return Case("one row over", new Conv2DGeometry(new Shape(1, 5, 7, 32), 16, 3, 1, 1, 1));
    }

    [TestCaseSource(nameof(Convolutions))]
    public void Forward(Conv2DGeometry geometry)
    {
        HostTensor[] operands = Operands(geometry);
        double bound = Bound(geometry, (backend, t) => backend.Conv2D(geometry, t[0], t[1], t[2], Activation.None, t[3]), 3, geometry.PatchLength, operands);
        Outcome plain = Run("with bias and ReLU", (backend, t) => backend.Conv2D(geometry, t[0], t[1], t[2], Activation.Relu, t[3]), operands);
        plain.Verify(3, _ => bound);
        RunAgain("prepared", plain, (backend, t) =>
        {
            using PreparedWeights? prepared = backend.PrepareConv2D(geometry.WithBatch(4), t[1]);
            backend.Conv2D(geometry, t[0], t[1], t[2], Activation.Relu, t[3], prepared);
        }, operands).Verify(3, _ => bound);
    }

    public static IEnumerable<TestCaseData<Conv2DGeometry>> PooledConvolutions() => Geometries.PooledConvolutions().Select(entry => Case(entry.Name, entry.Geometry));

    /// <summary>A max-pooling made while the convolution writes gives the bits of one made afterwards, NaN too.</summary>
    [TestCaseSource(nameof(PooledConvolutions))]
    public void PooledWhileItWrites(Conv2DGeometry geometry)
    {
        var pooling = new PoolGeometry(geometry.Output, 2, 2, 0);
        HostTensor[] operands = [.. Operands(geometry), HostTensor.Output(pooling.Output), HostTensor.Output(pooling.Output)];
        operands[0].Values[^1] = float.NaN;
        using var placed = new PlacedTensors(Backend, operands, margin: false);
        using PreparedWeights? prepared = Backend.PrepareConv2D(geometry, placed[1]);
        bool isByTiles = Backend.Name == "cpu" && (geometry.Kernel != 5 || Method == ConvolutionMethod.Winograd4);
        Assert.That(Backend.CanFuseMaxPool2D(geometry, pooling, prepared), Is.EqualTo(isByTiles), "there is no F(6×6, 5×5), and no kernel that pools");
        if (!isByTiles)
            return;
        Backend.Conv2D(geometry, placed[0], placed[1], placed[2], Activation.None, placed[3], prepared);
        Backend.MaxPool2D(pooling, placed[3], placed[4], IndexTensor.None);
        Backend.Conv2D(geometry, placed[0], placed[1], placed[2], Activation.None, placed[5], prepared, pooling);
        float[] expected = placed.Download(4), came = placed.Download(5);
        Assert.That(MemoryMarshal.Cast<float, int>(came).SequenceEqual(MemoryMarshal.Cast<float, int>(expected)), "other bits than convolving, then pooling");
        Assert.That(came.Any(float.IsNaN));
    }

    [TestCaseSource(nameof(Convolutions))]
    public void GradInput(Conv2DGeometry geometry)
    {
        HostTensor[] operands = [HostTensor.Random(geometry.Output, 1), HostTensor.Random(geometry.Weights, 2), HostTensor.Output(geometry.Input)];
        long terms = (long)geometry.Kernel.Height * geometry.Kernel.Width * geometry.GroupOutputChannels;
        double bound = Bound(geometry, (backend, t) => backend.Conv2DGradInput(geometry, t[0], t[1], t[2]), 2, terms, operands);
        Run("by input", (backend, t) => backend.Conv2DGradInput(geometry, t[0], t[1], t[2]), operands).Verify(2, _ => bound);
    }

    private double Bound(Conv2DGeometry geometry, Action<IBackend, PlacedTensors> operation, int output, long terms, HostTensor[] operands) =>
        Magnitudes(operation, output, operands).Max() * Rounding.OfSum(terms) * Amplification(geometry);

    /// <summary>Input, weights, bias, output.</summary>
    private static HostTensor[] Operands(Conv2DGeometry geometry) =>
        [HostTensor.Random(geometry.Input, 1), HostTensor.Random(geometry.Weights, 2), HostTensor.Random(Vector(geometry.OutputChannels), 3), HostTensor.Output(geometry.Output)];
}
