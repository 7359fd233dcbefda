using System.Numerics;
using System.Runtime.CompilerServices;

namespace Engine.Cpu;

/// <summary>output (rows, C) = (input − mean) · factor + shift, optionally clamped at zero; parts share the rows.</summary>
internal readonly unsafe struct NormalizeBody(float* input, float* output, long rows, int channels, float* mean, float* factor, float* shift, bool relu) : IParallelBody
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Invoke(int part, int parts)
    {
        for (long row = rows * part / parts; row < rows * (part + 1) / parts; row++)
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

/// <summary>A batch's mean and variance for each channel, and the running ones moved towards them; parts share the channels, so that
/// every sum has one order.</summary>
/// <remarks>Two passes, the second around the mean; blocks of rows are summed in float and the blocks in double.</remarks>
internal readonly unsafe struct BatchStatisticsBody(float* input, long rows, int channels, float epsilon, float momentum,
    float* mean, float* inverseDeviation, float* runningMean, float* runningVariance) : IParallelBody
{
    private const int BlockRows = 128;

    internal float* Mean => mean;

    internal float* InverseDeviation => inverseDeviation;

    public void Invoke(int part, int parts)
    {
        int width = Vector<float>.Count;
        int vectors = (channels + width - 1) / width;
        int end = Math.Min(channels, vectors * (part + 1) / parts * width);
        double* sums = stackalloc double[Vector<float>.Count];
        float* centre = stackalloc float[Vector<float>.Count];
        for (int c = vectors * part / parts * width; c < end; c += width)
        {
            int lanes = Math.Min(width, end - c);
            new Span<float>(centre, width).Clear();
            Sum(c, lanes, centre, false, sums);
            for (int i = 0; i < lanes; i++)
                centre[i] = mean[c + i] = (float)(sums[i] / rows);
            Sum(c, lanes, centre, true, sums);
            for (int i = 0; i < lanes; i++)
            {
                double variance = sums[i] / rows;
                double unbiased = rows > 1 ? sums[i] / (rows - 1) : variance;
                inverseDeviation[c + i] = (float)(1 / Math.Sqrt(variance + epsilon));
                runningMean[c + i] = (1 - momentum) * runningMean[c + i] + momentum * mean[c + i];
                runningVariance[c + i] = (1 - momentum) * runningVariance[c + i] + momentum * (float)unbiased;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Sum(int c, int lanes, float* centre, bool squared, double* sums)
    {
        int width = Vector<float>.Count;
        new Span<double>(sums, width).Clear();
        float* padded = stackalloc float[Vector<float>.Count];
        new Span<float>(padded, width).Clear();
        Vector<float> middle = Vector.Load(centre);
        for (long block = 0; block < rows; block += BlockRows)
        {
            Vector<float> sum = default;
            long end = Math.Min(block + BlockRows, rows);
            for (long row = block; row < end; row++)
            {
                float* x = input + row * channels + c;
                if (lanes < width)
                {
                    Runs.Copy(x, padded, lanes);
                    x = padded;
                }

                Vector<float> v = Vector.Load(x) - middle;
                sum += squared ? v * v : v;
            }

            for (int i = 0; i < lanes; i++)
                sums[i] += sum[i];
        }
    }
}
