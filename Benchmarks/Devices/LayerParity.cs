using System.Globalization;
using Benchmarks.Measurement;
using Benchmarks.Shapes;
using Engine.Analysis;
using Engine.Backends;
using Engine.Cpu;
using Engine.OpenCL;
using Engine.Tensors;

namespace Benchmarks.Devices;

/// <summary>Whether an OpenCL device computes what the processor does at the sizes that networks have, where tests on small ones say nothing of large tiles.</summary>
internal static class LayerParity
{
    // Sums of a few thousand products differ by their order alone; Winograd's transforms cost another digit.
    private const double Allowed = 2e-5;

    // The gradient by weights, which F(4×4, 3×3) leaves to F(2×2, 3×3).
    private const int ByWeights = 2;

    private static readonly int[] ProductSizes = [1024, 2048];

    /// <summary>Prints the largest difference of every convolution of AlexNet and VGG-16, all three directions, and of two products of small integers, which must not differ at all.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="device">The device's number; null for the default one.</param>
    /// <param name="batch">Images at once.</param>
    /// <returns>Whether all is as it should be.</returns>
    internal static bool Run(TextWriter output, string? device, int batch)
    {
        using var cpu = new CpuBackend(new CpuOptions { Convolution = ConvolutionMethod.Im2Col });
        using OpenClBackend direct = LayerMethods.Open(device, OpenClConvolution.Direct), two = LayerMethods.Open(device, OpenClConvolution.Winograd2);
        using OpenClBackend four = LayerMethods.Open(device, OpenClConvolution.Winograd4);
        output.WriteLine(FormattableString.Invariant($"{direct.Description}, batch {batch}: largest difference from {cpu.Description}, over the largest value. Allowed: {Allowed:E0}."));
        double worst = 0;
        var table = new LiveTable(output, ("layer", 13), ("forward", 8), ("F(2×2)", 8), ("F(4×4)", 8), ("by input", 8), ("F(2×2)", 8), ("F(4×4)", 8), ("by weights", 8), ("F(2×2)", 8));
        foreach (ConvolutionLayer layer in ConvolutionLayer.All)
        {
            Conv2DGeometry geometry = layer.Geometry.WithBatch(batch);
            float[][] expected = Results(cpu, geometry), byDefinition = Results(direct, geometry);
            float[][]?[] byWinograd = geometry.Kernel == 3 ? [Results(two, geometry), Results(four, geometry)] : [null, null];
            var cells = new List<string> { layer.Name };
            for (int i = 0; i < expected.Length; i++)
            {
                float[]?[] results = i == ByWeights ? [byDefinition[i], byWinograd[0]?[i]] : [byDefinition[i], byWinograd[0]?[i], byWinograd[1]?[i]];
                foreach (float[]? came in results)
                {
                    double difference = came is null ? 0 : Difference(expected[i], came);
                    worst = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(worst, difference);
                    cells.Add(came is null ? "" : difference.ToString("E1", CultureInfo.InvariantCulture));
                }
            }

            table.Add([.. cells]);
        }

        bool exact = true;
        foreach (int size in ProductSizes)
        {
            bool same = Product(cpu, size).AsSpan().SequenceEqual(Product(direct, size));
            exact &= same;
            output.WriteLine($"{size}×{size}×{size} of small integers: {(same ? "the same bits" : "DIFFERENT")}.");
        }

        bool passed = exact && worst <= Allowed;
        output.WriteLine(FormattableString.Invariant($"{(passed ? "As on the processor" : "NOT as on the processor")}: largest difference {worst:E1}."));
        return passed;
    }

    /// <summary>A convolution's output and its two gradients.</summary>
    private static float[][] Results(IBackend backend, Conv2DGeometry geometry)
    {
        using var operands = new Operands(backend);
        Tensor input = operands.Uniform(geometry.Input, 1), weights = operands.Uniform(geometry.Weights, 2), outputGrad = operands.Uniform(geometry.Output, 3);
        Tensor output = operands.Zeros(geometry.Output), inputGrad = operands.Zeros(geometry.Input), weightsGrad = operands.Zeros(geometry.Weights);
        backend.Conv2D(geometry, input, weights, Tensor.None, Activation.None, output);
        backend.Conv2DGradInput(geometry, outputGrad, weights, inputGrad);
        backend.Conv2DGradWeights(geometry, input, outputGrad, weightsGrad, Tensor.None);
        return [backend.Download(output), backend.Download(inputGrad), backend.Download(weightsGrad)];
    }

    private static float[] Product(IBackend backend, int size)
    {
        using var operands = new Operands(backend);
        var shape = new Shape(size, size);
        Tensor a = operands.Integers(shape, 1), b = operands.Integers(shape, 2), c = operands.Zeros(shape);
        backend.MatMul(new MatMulShape(size, size, size), a, b, Tensor.None, Activation.None, c);
        return backend.Download(c);
    }

    private static double Difference(float[] expected, float[] came)
    {
        double largest = 0, difference = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            largest = Math.Max(largest, Math.Abs(expected[i]));
            difference = Math.Max(difference, Math.Abs((double)expected[i] - came[i]));
        }

        return difference / largest;
    }
}
