using System.Numerics;
using System.Runtime.CompilerServices;
using Engine.Backends;

namespace Engine.Cpu;

/// <summary>One AdamW step in one pass: w −= rate·decay·w; m = β₁·m + (1 − β₁)·g; v = β₂·v + (1 − β₂)·g²; w −= rate·m̂ / (√v̂ + ε). Parts share the range.</summary>
/// <remarks>The bias corrections are numbers of the step, computed in double once.</remarks>
internal readonly unsafe struct AdamWBody(AdamWParameters parameters, float* weights, float* gradients, float* firstMoment, float* secondMoment, long length) : IParallelBody
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Invoke(int part, int parts)
    {
        int width = Vector<float>.Count;
        Share own = Share.Of(length, part, parts, width);
        double beta1 = parameters.Beta1, beta2 = parameters.Beta2;
        float b1 = parameters.Beta1, b2 = parameters.Beta2, rest1 = (float)(1 - beta1), rest2 = (float)(1 - beta2), epsilon = parameters.Epsilon;
        float rate = (float)(parameters.LearningRate / (1 - Math.Pow(beta1, parameters.Step)));
        float correction = (float)(1 / (1 - Math.Pow(beta2, parameters.Step)));
        float decay = (float)((double)parameters.LearningRate * parameters.WeightDecay);
        for (long i = own.First; i < own.End; i += width)
        {
            Vector<float> g = Vector.Load(gradients + i), w = Vector.Load(weights + i);
            Vector<float> m = Vector.Load(firstMoment + i) * b1 + g * rest1;
            Vector<float> v = Vector.Load(secondMoment + i) * b2 + g * g * rest2;
            m.Store(firstMoment + i);
            v.Store(secondMoment + i);
            Vector<float> root = Vector.SquareRoot(v * correction) + new Vector<float>(epsilon);
            (w - w * decay - m * rate / root).Store(weights + i);
        }

        for (long i = own.End; i < own.End + own.Tail; i++)
        {
            float g = gradients[i], w = weights[i];
            float m = firstMoment[i] = firstMoment[i] * b1 + g * rest1;
            float v = secondMoment[i] = secondMoment[i] * b2 + g * g * rest2;
            weights[i] = w - w * decay - m * rate / (MathF.Sqrt(v * correction) + epsilon);
        }
    }
}
