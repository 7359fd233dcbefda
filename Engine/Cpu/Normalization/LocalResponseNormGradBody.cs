using System.Numerics;
using System.Runtime.CompilerServices;
using Engine.Backends;

namespace Engine.Cpu;

/// <summary>inputGrad = outputGrad · d^−β − 2αβ/size · input · Σ outputGrad · output / d, with d = k + α/size · Σ input²; parts share the rows.</summary>
/// <remarks>A channel's divisor is the sum over its own window; what comes back to a channel is summed over the channels whose windows it lies in,
/// which is the window mirrored. Both rows of terms lie in scratch between zeros, as which the last vector's lanes
/// behind the last channel count too: they are cleared wherever something was computed in them that may be NaN, 0 divided by 0.</remarks>
internal readonly unsafe struct LocalResponseNormGradBody(
    LocalResponseNormParameters parameters, ScratchSpace scratch, float* input, float* output, float* outputGrad, float* inputGrad, long rows, int channels) : IParallelBody
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Invoke(int part, int parts)
    {
        int width = Vector<float>.Count, size = parameters.Size, before = size / 2, after = size - 1 - before;
        int padded = (channels + width - 1) / width * width;
        int windowed = padded + size + width;
        float* squares = scratch.Take(part, 2L * windowed + 3L * padded);
        float* terms = squares + windowed;
        float* x = terms + windowed, y = x + padded, dy = y + padded;
        new Span<float>(squares, 2 * windowed + 3 * padded).Clear();
        var k = new Vector<float>(parameters.K);
        var alpha = new Vector<float>(parameters.Alpha / size);
        var beta = new Vector<float>(-parameters.Beta);
        var back = new Vector<float>((float)(2.0 * parameters.Alpha * parameters.Beta / size));
        bool threeQuarters = parameters.Beta == 0.75f;
        Share own = Share.Of(rows, part, parts);
        for (long row = own.First; row < own.End; row++)
        {
            Runs.Copy(input + row * channels, x, channels);
            Runs.Copy(output + row * channels, y, channels);
            Runs.Copy(outputGrad + row * channels, dy, channels);
            Runs.Clear(x + channels, padded - channels);
            Runs.Clear(dy + channels, padded - channels);
            for (int c = 0; c < padded; c += width)
            {
                Vector<float> v = Vector.Load(x + c);
                (v * v).Store(squares + before + c);
            }

            for (int c = 0; c < padded; c += width)
            {
                Vector<float> sum = default;
                for (int i = 0; i < size; i++)
                    sum += Vector.Load(squares + c + i);
                Vector<float> scale = k + alpha * sum, arrived = Vector.Load(dy + c);
                (arrived * Vector.Load(y + c) / scale).Store(terms + after + c);
                if (threeQuarters)
                {
                    // s^¾ = √s · √√s, what AlexNet uses.
                    Vector<float> root = Vector.SquareRoot(scale);
                    (arrived / (root * Vector.SquareRoot(root))).Store(dy + c);
                }
                else
                {
                    (arrived * Vector.Exp(beta * Vector.Log(scale))).Store(dy + c);
                }
            }

            Runs.Clear(terms + after + channels, padded - channels);
            for (int c = 0; c < padded; c += width)
            {
                Vector<float> sum = default;
                for (int i = 0; i < size; i++)
                    sum += Vector.Load(terms + c + i);
                (Vector.Load(dy + c) - back * Vector.Load(x + c) * sum).Store(x + c);
            }

            Runs.Copy(x, inputGrad + row * channels, channels);
        }
    }
}
