using Engine.Analysis;
using Engine.Backends;
using Engine.Models;

namespace Engine.Tests.Analysis;

/// <summary>The gradients of a chain of linear layers as a text book writes them, in double, one loop a sum.</summary>
internal static class ChainRule
{
    internal static LayerFlow[] Of(Activation activation, double[][,] weights, double[][] biases, float[] images, int[] labels)
    {
        int depth = weights.Length, batch = labels.Length, inputs = weights[0].GetLength(1);
        var a = new double[depth + 1][,];
        var z = new double[depth + 1][,];
        a[0] = new double[batch, inputs];
        for (int n = 0; n < batch; n++)
        {
            for (int i = 0; i < inputs; i++)
                a[0][n, i] = images[n * inputs + i];
        }

        for (int l = 1; l <= depth; l++)
        {
            int outputs = weights[l - 1].GetLength(0), width = weights[l - 1].GetLength(1);
            (z[l], a[l]) = (new double[batch, outputs], new double[batch, outputs]);
            for (int n = 0; n < batch; n++)
            {
                for (int o = 0; o < outputs; o++)
                {
                    double sum = biases[l - 1][o];
                    for (int i = 0; i < width; i++)
                        sum += weights[l - 1][o, i] * a[l - 1][n, i];
                    z[l][n, o] = sum;
                    a[l][n, o] = l == depth ? sum : Value(activation, sum);
                }
            }
        }

        var flows = new LayerFlow[depth];
        double[,] byOutput = ByLogits(a[depth], labels);
        for (int l = depth; l >= 1; l--)
        {
            int outputs = weights[l - 1].GetLength(0), width = weights[l - 1].GetLength(1);
            Activation own = l == depth ? Activation.None : activation;
            var byInner = new double[batch, outputs];
            var byWeights = new double[outputs, width];
            var byInput = new double[batch, width];
            int flat = 0, dead = 0;
            for (int o = 0; o < outputs; o++)
            {
                bool awake = false;
                for (int n = 0; n < batch; n++)
                {
                    double slope = Slope(own, z[l][n, o]);
                    byInner[n, o] = byOutput[n, o] * slope;
                    awake |= a[l][n, o] > 0;
                    if (slope < 0.05 * (own == Activation.Sigmoid ? 0.25 : 1))
                        flat++;
                    for (int i = 0; i < width; i++)
                    {
                        byWeights[o, i] += byInner[n, o] * a[l - 1][n, i];
                        byInput[n, i] += byInner[n, o] * weights[l - 1][o, i];
                    }
                }

                if (!awake)
                    dead++;
            }

            flows[l - 1] = new LayerFlow("", "Linear", own)
            {
                WeightGradNorm = Norm(byWeights), OutputGradNorm = Norm(byOutput), InnerGradNorm = Norm(byInner),
                Saturated = own is Activation.Sigmoid or Activation.Tanh ? (double)flat / (batch * outputs) : null,
                Dead = own == Activation.Relu ? (double)dead / outputs : null,
            };
            byOutput = byInput;
        }

        return flows;
    }

    /// <summary>Puts a layer's weights and bias in place; <paramref name="classifierLayer"/> counts from the first after Flatten.</summary>
    internal static void Place(this Network network, int classifierLayer, float[] weights, float[] bias)
    {
        IReadOnlyList<Tensors.Tensor> parameters = network.Parameters.Of(classifierLayer + 1);
        network.Backend.Upload(weights, parameters[0]);
        network.Backend.Upload(bias, parameters[1]);
    }

    private static double[,] ByLogits(double[,] logits, int[] labels)
    {
        int batch = logits.GetLength(0), classes = logits.GetLength(1);
        var gradient = new double[batch, classes];
        for (int n = 0; n < batch; n++)
        {
            double sum = 0;
            for (int c = 0; c < classes; c++)
                sum += Math.Exp(logits[n, c]);
            for (int c = 0; c < classes; c++)
                gradient[n, c] = (Math.Exp(logits[n, c]) / sum - (labels[n] == c ? 1 : 0)) / batch;
        }

        return gradient;
    }

    private static double Value(Activation activation, double z) => activation switch
    {
        Activation.Sigmoid => 1 / (1 + Math.Exp(-z)),
        Activation.Tanh => Math.Tanh(z),
        _ => Math.Max(0, z),
    };

    private static double Slope(Activation activation, double z) => activation switch
    {
        Activation.Sigmoid => Math.Exp(-z) / Math.Pow(1 + Math.Exp(-z), 2),
        Activation.Tanh => 1 / Math.Pow(Math.Cosh(z), 2),
        Activation.Relu => z > 0 ? 1 : 0,
        _ => 1,
    };

    private static double Norm(double[,] values) => Math.Sqrt(values.Cast<double>().Sum(v => v * v));
}
