using Engine.Backends;
using Engine.Cpu;
using Engine.Tensors;
using Engine.Tests.Contract;

namespace Engine.Tests.Cpu;

/// <summary>Prepared weights of another layer are refused with both layers named, those of another backend as such.</summary>
public sealed class PreparedWeightsTests
{
    private static readonly Conv2DGeometry Prepared = new(new Shape(1, 12, 12, 16), 16, 3, 1, 1, 1);

    public static IEnumerable<Conv2DGeometry> Others()
    {
        yield return new(new Shape(1, 12, 12, 32), 16, 3, 1, 1, 1);
        yield return new(new Shape(1, 12, 12, 16), 32, 3, 1, 1, 1);
        yield return new(new Shape(1, 12, 12, 16), 16, 5, 1, 2, 1);
        yield return new(new Shape(1, 12, 12, 16), 16, 3, 2, 1, 1);
        yield return new(new Shape(1, 12, 12, 16), 16, 3, 1, 1, 2);
    }

    [TestCaseSource(nameof(Others))]
    public void FiltersOfAnotherConvolutionAreRefused(Conv2DGeometry other)
    {
        using var backend = new CpuBackend(new CpuOptions { Threads = 2, Convolution = ConvolutionMethod.Winograd2 });
        Assert.That(() => ConvolveWith(backend, backend, other), Throws.ArgumentException.With.Message.Contains(Prepared.ToString()).And.Message.Contains(other.ToString()));
    }

    /// <summary>Panels and transformed filters are packed for one instruction set's tiles.</summary>
    [Test]
    public void FiltersOfAnotherBackendAreRefused([Values(ConvolutionMethod.Im2Col, ConvolutionMethod.Winograd2)] ConvolutionMethod method)
    {
        Assume.That(InstructionSets.Best, Is.Not.EqualTo(InstructionSet.Scalar), "there are two instruction sets");
        using var backend = new CpuBackend(new CpuOptions { Threads = 2, Convolution = method });
        using var another = new CpuBackend(new CpuOptions { Threads = 2, Convolution = method, InstructionSet = InstructionSet.Scalar });
        Assert.That(() => ConvolveWith(backend, another, Prepared), Throws.ArgumentException.With.Message.Contains("another backend"));
    }

    private static void ConvolveWith(CpuBackend backend, CpuBackend preparing, Conv2DGeometry geometry)
    {
        using var t = new PlacedTensors(
            backend, [HostTensor.Zeros(geometry.Input), HostTensor.Zeros(geometry.Weights), HostTensor.Zeros(geometry.Output), HostTensor.Zeros(Prepared.Weights)], margin: false);
        using PreparedWeights? prepared = preparing.PrepareConv2D(Prepared, t[3]);
        backend.Conv2D(geometry, t[0], t[1], Tensor.None, Activation.None, t[2], prepared);
    }
}
