using System.Numerics;
using System.Runtime.CompilerServices;
using Engine.Backends;

namespace Engine.Cpu;

/// <summary>output (rows, C) = input / (k + α/size · Σ input²)^β over neighbouring channels; parts share the rows.</summary>
/// <remarks>A pixel's squares lie in scratch between zeros, so a window at the edge needs no case of its own. The last vector's lanes
/// behind the last channel count as such zeros: what the row before left there, NaN where it divided 0 by 0, must not reach this one's windows.</remarks>
internal readonly unsafe struct LocalResponseNormBody(LocalResponseNormParameters parameters, ScratchSpace scratch, float* input, float* output, long rows, int channels)
    : IParallelBody
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Invoke(int part, int parts)
    {
        int width = Vector<float>.Count, size = parameters.Size, before = size / 2;
        int padded = (channels + width - 1) / width * width;
        int floats = padded + size + width;
        float* squares = scratch.Take(part, floats + padded);
        float* result = squares + floats;
        new Span<float>(squares, floats + padded).Clear();
        var k = new Vector<float>(parameters.K);
        var alpha = new Vector<float>(parameters.Alpha / size);
        var beta = new Vector<float>(parameters.Beta);
        bool threeQuarters = parameters.Beta == 0.75f;
        Share own = Share.Of(rows, part, parts);
        for (long row = own.First; row < own.End; row++)
        {
            float* x = input + row * channels, y = output + row * channels;
            Runs.Copy(x, result, channels);
            Runs.Clear(result + channels, padded - channels);
            for (int c = 0; c < padded; c += width)
            {
                Vector<float> v = Vector.Load(result + c);
                (v * v).Store(squares + before + c);
            }

            for (int c = 0; c < padded; c += width)
            {
                Vector<float> sum = default;
                for (int i = 0; i < size; i++)
                    sum += Vector.Load(squares + c + i);
                Vector<float> scale = k + alpha * sum;
                Vector<float> power;
                if (threeQuarters)
                {
                    // s^¾ = √s · √√s, what AlexNet uses.
                    Vector<float> root = Vector.SquareRoot(scale);
                    power = root * Vector.SquareRoot(root);
                }
                else
                {
                    power = Vector.Exp(beta * Vector.Log(scale));
                }

                (Vector.Load(result + c) / power).Store(result + c);
            }

            Runs.Copy(result, y, channels);
        }
    }
}
