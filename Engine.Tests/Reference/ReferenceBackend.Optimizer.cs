using Engine.Backends;
using Engine.Tensors;

namespace Engine.Tests.Reference;

internal sealed partial class ReferenceBackend
{
    public void SgdStep(in SgdParameters parameters, in Tensor weights, in Tensor gradients, in Tensor velocity)
    {
        SgdParameters p = parameters;
        Span<double> w = Values(weights), v = Values(velocity);
        ReadOnlySpan<double> slopes = Values(gradients);
        for (int i = 0; i < w.Length; i++)
        {
            double g = slopes[i] + (double)p.WeightDecay * w[i];
            v[i] = (double)p.Momentum * v[i] + g;
            w[i] -= (double)p.LearningRate * (p.Nesterov ? g + (double)p.Momentum * v[i] : v[i]);
        }
    }

    public void AdamWStep(in AdamWParameters parameters, in Tensor weights, in Tensor gradients, in Tensor firstMoment, in Tensor secondMoment)
    {
        AdamWParameters p = parameters;
        double rate = p.LearningRate, beta1 = p.Beta1, beta2 = p.Beta2;
        Span<double> w = Values(weights), m = Values(firstMoment), v = Values(secondMoment);
        ReadOnlySpan<double> g = Values(gradients);
        for (int i = 0; i < w.Length; i++)
        {
            w[i] -= rate * p.WeightDecay * w[i];
            m[i] = beta1 * m[i] + (1 - beta1) * g[i];
            v[i] = beta2 * v[i] + (1 - beta2) * g[i] * g[i];
            double first = m[i] / (1 - Math.Pow(beta1, p.Step));
            double second = v[i] / (1 - Math.Pow(beta2, p.Step));
            w[i] -= rate * first / (Math.Sqrt(second) + p.Epsilon);
        }
    }

    public void SquaredNorm(in Tensor input, in Tensor result)
    {
        double sum = 0;
        foreach (double x in Values(input))
            sum += x * x;
        Values(result)[0] = sum;
    }

    public void ClipByNorm(in Tensor gradients, in Tensor squaredNorm, float maxNorm)
    {
        double factor = Math.Min(1, maxNorm / (Math.Sqrt(Values(squaredNorm)[0]) + 1e-6));
        foreach (ref double g in Values(gradients))
            g *= factor;
    }
}
