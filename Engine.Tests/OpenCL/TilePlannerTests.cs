using Engine.OpenCL;

namespace Engine.Tests.OpenCL;

/// <summary>Which tiles products take and into how many parts they are cut, on a GPU that need not be there.</summary>
public sealed class TilePlannerTests
{
    private const int Units = 132;

    private static readonly OpenClDevice Gpu = new(
        0, "NVIDIA CUDA", "a large GPU", "NVIDIA Corporation", OpenClDeviceType.Gpu, "550", "OpenCL 3.0", Units, 1980, 80L << 30, 20L << 30, 48 << 10, 1024, 1, ["cl_nv_compiler_options"]);

    private static readonly TilePlanner Planner = new(Gpu, TileTable.DefaultFor(Gpu));

    /// <summary>Intel's graphics count the engines of a core, none of which holds a group alone.</summary>
    [Test]
    public void CoresAreWhatHoldsGroups()
    {
        Assert.That(Gpu.Cores, Is.EqualTo(Units));
        OpenClDevice arc = Gpu with { Vendor = "Intel(R) Corporation", ComputeUnits = 512 };
        Assert.That(arc.Cores, Is.EqualTo(32));
        Assert.That((arc with { ComputeUnits = 8 }).Cores, Is.EqualTo(1));
        Assert.That((arc with { Type = OpenClDeviceType.Cpu }).Cores, Is.EqualTo(512));
        Assert.That(new TilePlanner(arc, TileTable.DefaultFor(arc)).For(ProductKind.Forward, 6272, 512, 1, 4608).Splits, Is.EqualTo(1), "conv5_2 of 32 images keeps 32 cores busy whole");
    }

    [TestCase(25088, 512, 1, 4608, nameof(ResultSize.Large), TestName = "conv4_2 of 32 images")]
    [TestCase(196, 512, 1, 4608, nameof(ResultSize.Small), TestName = "conv5_2 of one image")]
    [TestCase(1605632, 64, 1, 576, nameof(ResultSize.Thin), TestName = "conv1_2 of 32 images")]
    [TestCase(256, 2304, 1, 100352, nameof(ResultSize.Large), TestName = "conv3_2 of 32 images, by weights: 36 large tiles, summed in parts")]
    [TestCase(64, 576, 1, 1605632, nameof(ResultSize.Small), TestName = "conv1_2 of 32 images, by weights: 64 rows are half a large tile")]
    [TestCase(192, 1600, 1, 23328, nameof(ResultSize.Large), TestName = "AlexNet conv2 of 32 images, by weights: 26 large tiles, summed in parts")]
    [TestCase(256, 2304, 1, 784, nameof(ResultSize.Small), TestName = "the same from few pixels")]
    public void AResultsSizeIsWhatItGivesTheDeviceToDo(long rows, long columns, int groups, int k, string size) =>
        Assert.That(Planner.SizeOf(rows, columns, groups, k).ToString(), Is.EqualTo(size));

    // By hand: 196 tiles would take two rounds of 132 units for one and a half, their halves take three of half the time; 784 are six rounds and stay whole.
    [TestCase(ProductKind.Forward, 6272, 512, 4608, 2, TestName = "conv5_2 of 32 images in two parts")]
    [TestCase(ProductKind.Forward, 25088, 512, 4608, 1, TestName = "conv4_2 of 32 images whole")]
    [TestCase(ProductKind.GradWeights, 256, 2304, 100352, 0)]
    [TestCase(ProductKind.GradWeights, 512, 4608, 25088, 0)]
    [TestCase(ProductKind.GradWeights, 64, 576, 1605632, 0)]
    [TestCase(ProductKind.MatMul, 128, 4096, 25088, 0)]
    [TestCase(ProductKind.Forward, 196, 512, 4608, 0)]
    public void PartsFillTheDeviceAndCoverTheSum(object kind, long rows, long columns, int k, int parts)
    {
        TilePlan plan = Planner.For((ProductKind)kind, rows, columns, 1, k);
        long groups = plan.Tile.Count(rows, columns) * plan.Splits, rounds = (groups + Units - 1) / Units;
        TestContext.Out.WriteLine($"{plan.Tile}: {groups} groups in {plan.Splits} parts of {plan.SplitStep}");
        Assert.That(plan.Splits, parts > 0 ? Is.EqualTo(parts) : Is.GreaterThan(1));
        Assert.That((double)groups / (rounds * Units), Is.GreaterThan(0.9), "whole rounds of groups");
        Assert.That(rounds, Is.LessThanOrEqualTo(7), "no more parts than that takes");
        Assert.That((long)plan.SplitStep * plan.Splits, Is.GreaterThanOrEqualTo(k));
        Assert.That((long)plan.SplitStep * (plan.Splits - 1), Is.LessThan(k), "no part is empty");
        Assert.That(plan.SplitStep % plan.Tile.Step, Is.Zero);
    }
}
