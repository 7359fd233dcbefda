using Engine.OpenCL;

namespace Engine.Tests.OpenCL;

/// <summary>Which tiles products take and into how many parts they are cut, on a GPU that need not be there.</summary>
public sealed class TilePlannerTests
{
    private const int Units = 132;

    private static readonly OpenClDevice Gpu = new(
        0, "NVIDIA CUDA", "a large GPU", "NVIDIA Corporation", OpenClDeviceType.Gpu, "550", "OpenCL 3.0", Units, 1980, 80L << 30, 20L << 30, 48 << 10, 1024, 1, []);

    private static readonly TilePlanner Planner = new(Gpu, TileTable.DefaultFor(Gpu));

    [TestCase(25088, 512, 1, 4608, nameof(ResultSize.Large), TestName = "conv4_2 of 32 images")]
    [TestCase(196, 512, 1, 4608, nameof(ResultSize.Small), TestName = "conv5_2 of one image")]
    [TestCase(1605632, 64, 1, 576, nameof(ResultSize.Thin), TestName = "conv1_2 of 32 images")]
    [TestCase(256, 2304, 1, 100352, nameof(ResultSize.Large), TestName = "conv3_2 of 32 images, by weights: 36 large tiles, summed in parts")]
    [TestCase(64, 576, 1, 1605632, nameof(ResultSize.Small), TestName = "conv1_2 of 32 images, by weights: 64 rows are half a large tile")]
    [TestCase(192, 1600, 1, 23328, nameof(ResultSize.Large), TestName = "AlexNet conv2 of 32 images, by weights: 26 large tiles, summed in parts")]
    [TestCase(256, 2304, 1, 784, nameof(ResultSize.Small), TestName = "the same from few pixels")]
    public void AResultsSizeIsWhatItGivesTheDeviceToDo(long rows, long columns, int groups, int k, string size) =>
        Assert.That(Planner.SizeOf(rows, columns, groups, k).ToString(), Is.EqualTo(size));

    [TestCase(ProductKind.GradWeights, 256, 2304, 100352)]
    [TestCase(ProductKind.GradWeights, 64, 576, 1605632)]
    [TestCase(ProductKind.MatMul, 128, 4096, 25088)]
    [TestCase(ProductKind.Forward, 196, 512, 4608)]
    public void PartsFillTheDeviceAndCoverTheSum(object kind, long rows, long columns, int k)
    {
        TilePlan plan = Planner.For((ProductKind)kind, rows, columns, 1, k);
        long groups = plan.Tile.Count(rows, columns) * plan.Splits;
        Assert.That(groups, Is.InRange(Units, 4 * Units), "two groups a unit are wanted");
        Assert.That((long)plan.SplitStep * plan.Splits, Is.GreaterThanOrEqualTo(k));
        Assert.That((long)plan.SplitStep * (plan.Splits - 1), Is.LessThan(k), "no part is empty");
        Assert.That(plan.SplitStep % plan.Tile.Step, Is.Zero);
    }
}
