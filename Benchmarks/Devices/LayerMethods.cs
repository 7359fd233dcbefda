using Benchmarks.Measurement;
using Benchmarks.Shapes;
using Engine.Analysis;
using Engine.Backends;
using Engine.OpenCL;
using Engine.Tensors;
using static Benchmarks.Measurement.NumberText;

namespace Benchmarks.Devices;

/// <summary>Every 3×3 layer of AlexNet and VGG-16 by its definition and by Winograd's algorithms on an OpenCL device, in turn: where they pay.</summary>
internal static class LayerMethods
{
    private const double SecondsARow = 0.4;

    /// <summary>A table of forward passes with prepared filters, and of both gradients.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="device">The device's number; null for the default one.</param>
    /// <param name="batch">Images at once.</param>
    internal static void Run(TextWriter output, string? device, int batch)
    {
        using OpenClBackend direct = Open(device, OpenClConvolution.Direct), two = Open(device, OpenClConvolution.Winograd2), four = Open(device, OpenClConvolution.Winograd4);
        output.WriteLine(FormattableString.Invariant($"{direct.Description}, batch {batch}: GFLOP/s of the definition, and the time by the definition over that of Winograd's F(2×2, 3×3) and F(4×4, 3×3)."));
        var table = new LiveTable(output, ("layer", 13), ("forward direct", 0), ("F(2×2)", 0), ("ratio", 0), ("F(4×4)", 0), ("ratio", 0), ("by input direct", 0), ("F(2×2)", 0), ("ratio", 0), ("by weights direct", 0), ("F(2×2)", 0), ("ratio", 0));
        foreach (ConvolutionLayer layer in ConvolutionLayer.All.Where(l => l.Geometry.Kernel == 3 && l.Geometry.InputChannels >= 16))
        {
            Conv2DGeometry geometry = layer.Geometry.WithBatch(batch);
            using var first = new Case(direct, geometry);
            using Case second = new(two, geometry), third = new(four, geometry);
            double[][] forward = AlternatingTimer.Run(SecondsARow, new StretchTimer(direct, first.Forward), new StretchTimer(two, second.Forward), new StretchTimer(four, third.Forward));
            double[][] byInput = AlternatingTimer.Run(SecondsARow, new StretchTimer(direct, first.GradInput), new StretchTimer(two, second.GradInput));
            double[][] byWeights = AlternatingTimer.Run(SecondsARow, new StretchTimer(direct, first.GradWeights), new StretchTimer(two, second.GradWeights));
            table.Add(
                layer.Name, Rate(geometry, forward[0]), Rate(geometry, forward[1]), Ratio(forward, 1), Rate(geometry, forward[2]), Ratio(forward, 2),
                Rate(geometry, byInput[0]), Rate(geometry, byInput[1]), Ratio(byInput, 1),
                Rate(geometry, byWeights[0]), Rate(geometry, byWeights[1]), Ratio(byWeights, 1));
        }
    }

    /// <summary>Opens a device that makes every convolution it can in one way.</summary>
    internal static OpenClBackend Open(string? device, OpenClConvolution method) => new(new OpenClOptions { Device = device, Convolution = method });

    private static string Rate(Conv2DGeometry geometry, double[] times) => Number(2e-9 * geometry.Macs / AlternatingTimer.Median(times), "F0");

    private static string Ratio(double[][] times, int of) => Number(AlternatingTimer.MedianRatio(times[0], times[of]), "F2");

    private sealed class Case : IDisposable
    {
        private readonly OpenClBackend _backend;
        private readonly Conv2DGeometry _geometry;
        private readonly Operands _operands;
        private readonly Tensor _input, _weights, _output, _weightsGrad;
        private readonly PreparedWeights? _prepared;

        internal Case(OpenClBackend backend, Conv2DGeometry geometry)
        {
            (_backend, _geometry, _operands) = (backend, geometry, new Operands(backend));
            (_input, _weights, _output) = (_operands.Uniform(geometry.Input, 1), _operands.Uniform(geometry.Weights, 2), _operands.Zeros(geometry.Output));
            _weightsGrad = _operands.Zeros(geometry.Weights);
            _prepared = backend.PrepareConv2D(geometry, _weights);
        }

        public void Dispose()
        {
            _prepared?.Dispose();
            _operands.Dispose();
        }

        internal void Forward() => _backend.Conv2D(_geometry, _input, _weights, Tensor.None, Activation.Relu, _output, _prepared);

        internal void GradWeights() => _backend.Conv2DGradWeights(_geometry, _input, _output, _weightsGrad, Tensor.None);

        internal void GradInput() => _backend.Conv2DGradInput(_geometry, _output, _weights, _input);
    }
}
