using System.Numerics;
using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>output (rows, C) = (input − mean) · factor + shift, optionally clamped at zero; parts share the rows.</summary>
internal readonly unsafe struct NormalizeBody(float* input, float* output, long rows, int channels, float* mean, float* factor, float* shift, bool relu) : IParallelBody
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Invoke(int part, int parts)
    {
        Share own = Share.Of(rows, part, parts);
        for (long row = own.First; row < own.End; row++)
        {
            float* x = input + row * channels, y = output + row * channels;
            int c = 0;
            for (; c <= channels - Vector<float>.Count; c += Vector<float>.Count)
            {
                Vector<float> v = (Vector.Load(x + c) - Vector.Load(mean + c)) * Vector.Load(factor + c) + Vector.Load(shift + c);
                (relu ? ReluOperator.Invoke(v) : v).Store(y + c);
            }

            for (; c < channels; c++)
            {
                float v = (x[c] - mean[c]) * factor[c] + shift[c];
                y[c] = relu && v < 0 ? 0 : v;
            }
        }
    }
}

/// <summary>inputGrad (rows, C) = factor · (outputGrad − meanGrad − (input − mean) · slope), where slope (C) carries the variance's share; parts share the rows.</summary>
internal readonly unsafe struct BatchNormGradBody(float* input, float* outputGrad, float* inputGrad, long rows, int channels, float* mean, float* factor, float* meanGrad, float* slope)
    : IParallelBody
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Invoke(int part, int parts)
    {
        Share own = Share.Of(rows, part, parts);
        for (long row = own.First; row < own.End; row++)
        {
            float* x = input + row * channels, dy = outputGrad + row * channels, dx = inputGrad + row * channels;
            int c = 0;
            for (; c <= channels - Vector<float>.Count; c += Vector<float>.Count)
            {
                Vector<float> deviation = Vector.Load(x + c) - Vector.Load(mean + c);
                (Vector.Load(factor + c) * (Vector.Load(dy + c) - Vector.Load(meanGrad + c) - deviation * Vector.Load(slope + c))).Store(dx + c);
            }

            for (; c < channels; c++)
                dx[c] = factor[c] * (dy[c] - meanGrad[c] - (x[c] - mean[c]) * slope[c]);
        }
    }
}
