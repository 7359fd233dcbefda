using Engine.Backends;
using Engine.Cpu;
using Engine.Tensors;
using Engine.Tests.Contract;

namespace Engine.Tests.Cpu;

/// <summary>Which algorithm the backend takes by itself for weights that are prepared once.</summary>
[Category(ContractFixture.EveryInstructionSet)]
public sealed class WinogradChoiceTests
{
    /// <summary>Large maps take large tiles, and smaller ones whose filters are few: else these take longer to read than the products saved.</summary>
    [TestCase(27, 3, 512, "Winograd F(4×4, 3×3)")]
    [TestCase(26, 3, 512, "Winograd F(2×2, 3×3)")]
    [TestCase(13, 3, 256, "Winograd F(4×4, 3×3)")]
    [TestCase(12, 3, 256, "Winograd F(2×2, 3×3)")]
    [TestCase(8, 3, 16, "Winograd F(2×2, 3×3)")]
    [TestCase(7, 3, 16, "packed")]
    [TestCase(13, 5, 16, "Winograd F(4×4, 5×5)")]
    [TestCase(12, 5, 16, "Winograd F(2×2, 5×5)")]
    [TestCase(27, 7, 16, "packed")]
    [TestCase(27, 3, 17, "packed")]
    public void IsChosenForLargeMaps(int side, int kernel, int channels, string expected)
    {
        var geometry = new Conv2DGeometry(new Shape(1, side, side, channels), channels, kernel, 1, kernel / 2, 1);
        using var backend = new CpuBackend(new CpuOptions { Threads = 1 });
        using var placed = new PlacedTensors(backend, [HostTensor.Random(geometry.Weights, 1)], margin: false);
        using PreparedWeights? prepared = backend.PrepareConv2D(geometry, placed[0]);
        Assert.That(prepared!.Description, Does.StartWith(expected));
    }
}
