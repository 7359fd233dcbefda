using Engine.Backends;
using Engine.Layers;
using Engine.Models;
using Engine.Tensors;

namespace Engine.Training;

/// <summary>How a parameter's gradient compares with the loss's own slope.</summary>
/// <param name="Parameter">Its name.</param>
/// <param name="Norm">The gradient's norm.</param>
/// <param name="Along">The direction that was looked along: the gradient's own, or a random one.</param>
/// <param name="Analytic">The slope by the gradient: ∂L/∂θ · d.</param>
/// <param name="Numeric">The slope by the loss: (L(θ + εd) − L(θ − εd)) / 2ε.</param>
/// <param name="Error">Their difference over the gradient's norm.</param>
public readonly record struct GradientComparison(string Parameter, double Norm, string Along, double Analytic, double Numeric, double Error);

/// <summary>Holds a whole network's gradients against differences of its loss: a check that needs no second implementation.</summary>
/// <remarks>Along unit directions d in each parameter's space. Logits are float32, so a difference of losses is good to some 10⁻⁸: ε is taken so
/// that the loss moves by a hundredth and down to a millionth, and the best of the slopes counts, because a large ε crosses the kinks of ReLU and max-pooling
/// and a small one drowns in rounding. A wrong gradient agrees at none.</remarks>
public static class GradientChecker
{
    /// <summary>What rounding and kinks may leave between the two slopes of a right gradient, over the gradient's norm. Mistakes, a sign, a factor, a
    /// transpose, leave far more.</summary>
    public const double Tolerance = 1e-2;

    private static readonly double[] Movements = [1e-2, 3e-3, 1e-3, 3e-4, 1e-4, 3e-5, 1e-5, 3e-6];

    /// <summary>Compares every parameter that learns, on random images.</summary>
    /// <param name="network">The network; its weights must be set and kept, and come back as they were but for batch norm's running statistics.</param>
    /// <param name="batch">Images at once.</param>
    /// <param name="seed">Of images, labels, dropout and directions.</param>
    /// <param name="cancellationToken">Stops between parameters.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static IReadOnlyList<GradientComparison> Run(Network network, int batch = 8, ulong seed = 0, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        Architecture architecture = network.Architecture;
        using var learner = new Learner(network, batch, new LearnerOptions { Seed = seed });
        var images = new float[batch * architecture.Input.Length];
        for (int i = 0; i < images.Length; i++)
            images[i] = CounterRandom.Normal(seed + 1, (ulong)i);
        int[] labels = [.. Enumerable.Range(0, batch).Select(i => (int)(CounterRandom.Bits(seed + 2, (ulong)i) % (ulong)architecture.Classes))];
        learner.GradientsOf(images, labels);
        var step = new LossOf(learner, labels);
        double loss = step.Now();

        var comparisons = new List<GradientComparison>();
        for (int layer = 0; layer < architecture.Layers.Count; layer++)
        {
            for (int i = 0; i < architecture.Layers[layer].Parameters.Count; i++)
            {
                Tensor gradient = learner.Gradients.Of(layer)[i];
                if (gradient.IsNone)
                    continue;
                cancellationToken.ThrowIfCancellationRequested();
                string name = architecture.Layers[layer].ParameterName(architecture.Layers[layer].Parameters[i]);
                comparisons.AddRange(Compare(network, step, name, network.Parameters.Of(layer)[i], gradient, loss, seed + 3));
            }
        }

        network.ForgetPrepared();
        return comparisons;
    }

    private static IEnumerable<GradientComparison> Compare(Network network, LossOf loss, string name, Tensor weights, Tensor gradient, double lossHere, ulong seed)
    {
        float[] values = network.Backend.Download(weights), slopes = network.Backend.Download(gradient);
        double norm = Norm(slopes);
        double[] along = [.. slopes.Select(s => norm > 0 ? s / norm : 0)];
        double[] random = [.. Enumerable.Range(0, slopes.Length).Select(i => (double)CounterRandom.Normal(seed, (ulong)i))];
        double size = Norm(random);
        for (int i = 0; i < random.Length; i++)
            random[i] /= size;

        // A convolution's bias before batch norm has no slope at all: below this there is nothing to compare but rounding.
        double floor = Math.Max(norm, 1e-4 * Math.Max(1, lossHere));
        foreach ((string label, double[] direction) in new[] { ("gradient", along), ("random", random) })
        {
            double analytic = direction.Zip(slopes, (d, s) => d * s).Sum(), best = double.PositiveInfinity, numeric = double.NaN;
            try
            {
                foreach (double movement in Movements)
                {
                    double epsilon = movement * Math.Max(lossHere, 0.1) / floor;
                    double slope = (At(epsilon) - At(-epsilon)) / (2 * epsilon);
                    if (!(Math.Abs(slope - analytic) / floor < best))
                        continue;
                    (best, numeric) = (Math.Abs(slope - analytic) / floor, slope);
                }
            }
            finally
            {
                network.Backend.Upload(values, weights);
            }

            yield return new GradientComparison(name, norm, label, analytic, numeric, best);

            double At(double distance)
            {
                var moved = new float[values.Length];
                for (int i = 0; i < moved.Length; i++)
                    moved[i] = (float)(values[i] + distance * direction[i]);
                network.Backend.Upload(moved, weights);
                return loss.Now();
            }
        }
    }

    private static double Norm<T>(T[] values)
        where T : struct, IConvertible => Math.Sqrt(values.Sum(v => Convert.ToDouble(v, null) * Convert.ToDouble(v, null)));

    /// <summary>The loss of one batch with the weights as they are, in double from the logits on.</summary>
    private sealed class LossOf(Learner learner, int[] labels)
    {
        private readonly float[] _logits = new float[learner.Graph.Logits.Length];

        internal double Now()
        {
            learner.Graph.Forward(learner.NextStep);
            learner.Network.Backend.Download(learner.Graph.Logits, _logits);
            int classes = learner.Network.Architecture.Classes;
            return labels.Select((label, row) => CrossEntropy.Of(_logits.AsSpan(row * classes, classes), label)).Average();
        }
    }
}
