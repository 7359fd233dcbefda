using Engine.Analysis;
using Engine.Backends;
using Engine.Cpu;
using Engine.Layers;
using Engine.Models;
using Engine.Tensors;

namespace Engine.Cli.Plans;

/// <summary>A way of convolving, what it takes and how far it is off.</summary>
/// <param name="Timing">What it takes.</param>
/// <param name="Error">The largest difference from sums in double precision, over the largest of these sums, in a sample of outputs.</param>
internal sealed record ConvolutionCandidate(ConvolutionTiming Timing, double Error);

/// <summary>Every way in which the processor can compute a convolution of a network, measured, and which of them it takes.</summary>
/// <param name="Layers">The layers' names; those of the same work are one entry.</param>
/// <param name="Geometry">The convolution.</param>
/// <param name="Chosen">The way that it takes in inference.</param>
/// <param name="Candidates">All ways, the quickest first.</param>
/// <param name="Training">The ways that it takes in training: forward, by input, by weights.</param>
internal sealed record ConvolutionChoice(
    IReadOnlyList<string> Layers, Conv2DGeometry Geometry, ConvolutionPlan Chosen, IReadOnlyList<ConvolutionCandidate> Candidates, IReadOnlyList<ConvolutionPlan> Training)
{
    private const int Samples = 512;

    /// <summary>Measures every convolution of a network, one after another as they come.</summary>
    /// <param name="architecture">The network.</param>
    /// <param name="batch">Images at once.</param>
    /// <param name="options">How the processor is used, and by which method.</param>
    internal static IEnumerable<ConvolutionChoice> Of(Architecture architecture, int batch, CpuOptions options)
    {
        using var backend = new CpuBackend(options);
        foreach (var alike in architecture.Layers.Where(l => l.Layer is Conv2D).GroupBy(l => ((Conv2D)l.Layer).Geometry(l.Input.WithBatch(batch))))
        {
            Conv2DGeometry geometry = alike.Key;
            using var operands = new Operands(backend);
            Tensor input = operands.Uniform(geometry.Input, 1), weights = operands.Uniform(geometry.Weights, 2), output = operands.Zeros(geometry.Output);
            using PreparedWeights prepared = backend.PrepareConv2D(geometry, weights)!;
            var candidates = new List<ConvolutionCandidate>();
            foreach (ConvolutionTiming timing in backend.MeasureForward(geometry, weights))
            {
                using var forced = new CpuBackend(options with { Convolution = timing.Method });
                using PreparedWeights? form = forced.PrepareConv2D(geometry, weights);
                forced.Conv2D(geometry, input, weights, Tensor.None, Activation.None, output, form);
                candidates.Add(new ConvolutionCandidate(timing, Error(backend, geometry, input, weights, output)));
            }

            yield return new ConvolutionChoice(
                [.. alike.Select(l => l.Name)], geometry, backend.PlanForward(geometry, prepared), candidates,
                [backend.PlanForward(geometry), backend.PlanGradInput(geometry), backend.PlanGradWeights(geometry)]);
        }
    }

    /// <summary>Sums a sample of outputs, spread over the whole, as the definition has it.</summary>
    private static double Error(CpuBackend backend, Conv2DGeometry geometry, Tensor input, Tensor weights, Tensor output)
    {
        float[] x = backend.Download(input), w = backend.Download(weights), y = backend.Download(output);
        double largest = 0, difference = 0;
        for (int sample = 0; sample < Samples; sample++)
        {
            long at = (long)(CounterRandom.Uniform(3, (ulong)sample) * (y.Length - 1));
            double sum = Sum(geometry, x, w, at);
            largest = Math.Max(largest, Math.Abs(sum));
            difference = Math.Max(difference, Math.Abs(sum - y[at]));
        }

        return difference / largest;
    }

    private static double Sum(Conv2DGeometry geometry, float[] x, float[] w, long at)
    {
        int o = (int)(at % geometry.OutputChannels), channels = geometry.GroupInputChannels, firstChannel = o / geometry.GroupOutputChannels * channels;
        long pixel = at / geometry.OutputChannels;
        int column = (int)(pixel % geometry.OutputWidth), row = (int)(pixel / geometry.OutputWidth % geometry.OutputHeight);
        long image = pixel / geometry.OutputWidth / geometry.OutputHeight;
        double sum = 0;
        for (int i = 0; i < geometry.Kernel.Height; i++)
        {
            for (int j = 0; j < geometry.Kernel.Width; j++)
            {
                int sourceRow = row * geometry.Stride.Height + i * geometry.Dilation.Height - geometry.Padding.Height;
                int sourceColumn = column * geometry.Stride.Width + j * geometry.Dilation.Width - geometry.Padding.Width;
                if ((uint)sourceRow >= (uint)geometry.InputHeight || (uint)sourceColumn >= (uint)geometry.InputWidth)
                    continue;
                long source = ((image * geometry.InputHeight + sourceRow) * geometry.InputWidth + sourceColumn) * geometry.InputChannels + firstChannel;
                long tap = (((long)o * geometry.Kernel.Height + i) * geometry.Kernel.Width + j) * channels;
                for (int c = 0; c < channels; c++)
                    sum += (double)x[source + c] * w[tap + c];
            }
        }

        return sum;
    }
}
