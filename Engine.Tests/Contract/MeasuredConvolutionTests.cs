using Engine.Backends;
using Engine.Cpu;
using Engine.Tensors;
using Engine.Tests.Support;

namespace Engine.Tests.Contract;

/// <summary>A backend that measures which way is fastest gives the bits of a backend that is told to take that way.</summary>
public class MeasuredConvolutionTests
{
    [Test]
    public void TakesTheWayThatItFoundFastest()
    {
        var geometry = new Conv2DGeometry(new Shape(1, 30, 31, 32), 48, 3, 1, 1, 1);
        HostTensor[] operands = [HostTensor.Random(geometry.Input, 1), HostTensor.Random(geometry.Weights, 2), HostTensor.Output(geometry.Output)];
        using var measured = new CpuBackend(new CpuOptions { Threads = 2, Convolution = ConvolutionMethod.Measured });
        (ConvolutionPlan plan, float[] came) = Convolve(measured, geometry, operands);
        ConvolutionMethod method = Enum.GetValues<ConvolutionMethod>().First(m => m > ConvolutionMethod.Measured && Plan(m, geometry, operands).Plan == plan);
        Assert.That(came, Is.EqualTo(Plan(method, geometry, operands).Values));
        Assert.That(Convolve(measured, geometry, operands).Plan, Is.EqualTo(plan), "it is measured once");
    }

    [Test]
    public void MeasuresEachWayThatApplies()
    {
        var layer = new Conv2DGeometry(new Shape(1, 9, 9, 16), 32, 5, 1, 2, 1);
        using var backend = new CpuBackend(new CpuOptions { Threads = 1 });
        using var placed = new PlacedTensors(backend, [HostTensor.Random(layer.Weights, 1)], margin: false);
        IReadOnlyList<ConvolutionTiming> timings = backend.MeasureForward(layer, placed[0], rounds: 1);
        Assert.That(timings.Select(t => t.Plan.Method), Is.EquivalentTo((string[])["im2col", "F(2×2, 5×5)", "F(4×4, 5×5)"]));
        Assert.That(timings.Select(t => t.Seconds), Is.Ordered);

        // 9×9 pixels are 5×5 tiles of 49 products or 3×3 tiles of 64.
        Assert.That(timings.First(t => t.Method == ConvolutionMethod.Winograd2).Plan.ProductMacs, Is.EqualTo(25 * 49 * 16 * 32));
        Assert.That(timings.First(t => t.Method == ConvolutionMethod.Winograd4).Plan.ProductMacs, Is.EqualTo(9 * 64 * 16 * 32));
    }

    private static (ConvolutionPlan Plan, float[] Values) Plan(ConvolutionMethod method, Conv2DGeometry geometry, HostTensor[] operands)
    {
        using var backend = new CpuBackend(new CpuOptions { Threads = 2, Convolution = method });
        return Convolve(backend, geometry, operands);
    }

    private static (ConvolutionPlan Plan, float[] Values) Convolve(CpuBackend backend, Conv2DGeometry geometry, HostTensor[] operands)
    {
        using var placed = new PlacedTensors(backend, operands, margin: false);
        using PreparedWeights prepared = backend.PrepareConv2D(geometry, placed[1])!;
        backend.Conv2D(geometry, placed[0], placed[1], Tensor.None, Activation.Relu, placed[2], prepared);
        return (backend.PlanForward(geometry, prepared), placed.Download(2));
    }
}
