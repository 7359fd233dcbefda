using Engine.Backends;

namespace Engine.Analysis;

/// <summary>A large filter and its stack of 3×3 at one place of VGG: what each costs.</summary>
/// <param name="Comparison">The place and the large filter.</param>
/// <param name="Large">The large filter's cost.</param>
/// <param name="Small">The stack's.</param>
/// <param name="ProductRatio">The large filter's time over the stack's, both by im2col and a matrix product: the median of runs in turn.</param>
/// <param name="BestRatio">The same, each by its fastest method.</param>
public sealed record StackTimes(KernelSizeComparison Comparison, StackCost Large, StackCost Small, double ProductRatio, double BestRatio)
{
    /// <summary>The large filter's multiply-accumulates over the stack's.</summary>
    public double MacsRatio => (double)Large.Macs / Small.Macs;

    /// <summary>Measures both on a backend that makes products only and on one that chooses, all four in turn.</summary>
    /// <param name="comparison">The place and the large filter.</param>
    /// <param name="products">A backend that convolves by im2col and a matrix product.</param>
    /// <param name="fastest">One that takes the fastest method that it has for a layer.</param>
    /// <param name="seconds">For how long, about; five rounds at least.</param>
    public static StackTimes Measure(KernelSizeComparison comparison, IBackend products, IBackend fastest, double seconds)
    {
        ArgumentNullException.ThrowIfNull(comparison);
        using ConvolutionStack large = comparison.Large(products), small = comparison.Small(products), bestLarge = comparison.Large(fastest), bestSmall = comparison.Small(fastest);
        double[][] times = AlternatingTimer.Run(seconds, large.Run, small.Run, bestLarge.Run, bestSmall.Run);
        return new StackTimes(
            comparison, StackCost.Of(large, times[0], times[2]), StackCost.Of(small, times[1], times[3]),
            AlternatingTimer.MedianRatio(times[0], times[1]), AlternatingTimer.MedianRatio(times[2], times[3]));
    }
}

/// <summary>What filters one after another cost over one image.</summary>
/// <param name="Name">The filters: <c>two 3×3</c>.</param>
/// <param name="Kernel">The side of each filter.</param>
/// <param name="Count">How many there are one after another.</param>
/// <param name="Weights">Weights without biases.</param>
/// <param name="Macs">Multiply-accumulates.</param>
/// <param name="ActivationBytes">Bytes of the maps that training keeps.</param>
/// <param name="ProductSeconds">The median time by im2col and a matrix product.</param>
/// <param name="BestSeconds">The median time by the fastest method that the engine has.</param>
public sealed record StackCost(string Name, int Kernel, int Count, long Weights, long Macs, long ActivationBytes, double ProductSeconds, double BestSeconds)
{
    internal static StackCost Of(ConvolutionStack stack, double[] product, double[] best) =>
        new(stack.Name, stack.Kernel, stack.Count, stack.Parameters, stack.Macs, stack.ActivationBytes, AlternatingTimer.Median(product), AlternatingTimer.Median(best));
}
