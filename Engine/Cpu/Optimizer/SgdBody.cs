using System.Numerics;
using System.Runtime.CompilerServices;
using Engine.Backends;

namespace Engine.Cpu;

/// <summary>One SGD step in one pass: g += decay·w; v = momentum·v + g; w −= rate·(nesterov ? g + momentum·v : v). Parts share the range.</summary>
internal readonly unsafe struct SgdBody(SgdParameters parameters, float* weights, float* gradients, float* velocity, long length) : IParallelBody
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Invoke(int part, int parts)
    {
        Share own = Share.Of(length, part, parts, Vector<float>.Count);
        if (parameters.Nesterov)
            Steps<NesterovStep>(own.First, own.End);
        else
            Steps<PlainStep>(own.First, own.End);
        for (long i = own.End; i < own.End + own.Tail; i++)
        {
            float g = gradients[i] + parameters.WeightDecay * weights[i];
            float v = velocity[i] = parameters.Momentum * velocity[i] + g;
            weights[i] -= parameters.LearningRate * (parameters.Nesterov ? g + parameters.Momentum * v : v);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Steps<TStep>(long first, long end)
        where TStep : struct, IStep
    {
        var rate = new Vector<float>(parameters.LearningRate);
        var momentum = new Vector<float>(parameters.Momentum);
        var decay = new Vector<float>(parameters.WeightDecay);
        for (long i = first; i < end; i += Vector<float>.Count)
        {
            Vector<float> w = Vector.Load(weights + i);
            Vector<float> g = Vector.Load(gradients + i) + decay * w;
            Vector<float> v = momentum * Vector.Load(velocity + i) + g;
            v.Store(velocity + i);
            (w - rate * TStep.Direction(g, v, momentum)).Store(weights + i);
        }
    }

    private interface IStep
    {
        static abstract Vector<float> Direction(Vector<float> g, Vector<float> v, Vector<float> momentum);
    }

    private readonly struct PlainStep : IStep
    {
        public static Vector<float> Direction(Vector<float> g, Vector<float> v, Vector<float> momentum) => v;
    }

    private readonly struct NesterovStep : IStep
    {
        public static Vector<float> Direction(Vector<float> g, Vector<float> v, Vector<float> momentum) => g + momentum * v;
    }
}
