using Engine.Backends;
using Engine.Tensors;

namespace Engine.Tests.Reference;

internal sealed partial class ReferenceBackend
{
    public void LocalResponseNorm(in LocalResponseNormParameters parameters, in Tensor input, in Tensor output)
    {
        int channels = input.Shape[3];
        for (int at = 0; at < input.Length; at += channels)
        {
            double[] x = Values(input).Slice(at, channels).ToArray();
            Span<double> y = Values(output).Slice(at, channels);
            for (int c = 0; c < channels; c++)
                y[c] = x[c] * Math.Pow(Divisor(parameters, x, c), -parameters.Beta);
        }
    }

    public void LocalResponseNormGrad(in LocalResponseNormParameters parameters, in Tensor input, in Tensor output, in Tensor outputGrad, in Tensor inputGrad)
    {
        int channels = input.Shape[3];
        LocalResponseNormParameters p = parameters;
        for (int at = 0; at < input.Length; at += channels)
        {
            double[] x = Values(input).Slice(at, channels).ToArray();
            double[] dy = Values(outputGrad).Slice(at, channels).ToArray();
            Span<double> dx = Values(inputGrad).Slice(at, channels);
            for (int c = 0; c < channels; c++)
                dx[c] = dy[c] * Math.Pow(Divisor(p, x, c), -p.Beta);

            // y[c] depends on x[j] through its divisor too: ∂y[c]/∂x[j] = −2αβ/size · x[c]·x[j]·d[c]^(−β−1).
            for (int c = 0; c < channels; c++)
            {
                double inner = dy[c] * x[c] * Math.Pow(Divisor(p, x, c), -p.Beta - 1) * 2 * p.Alpha * p.Beta / p.Size;
                (int first, int last) = Neighbours(p.Size, c, channels);
                for (int j = first; j <= last; j++)
                    dx[j] -= inner * x[j];
            }
        }
    }

    public void BatchNormInference(in Tensor input, in Tensor scale, in Tensor shift, in Tensor mean, in Tensor variance, float epsilon, Activation activation, in Tensor output)
    {
        ReadOnlySpan<double> x = Values(input);
        Span<double> y = Values(output);
        int channels = checked((int)scale.Length);
        for (int i = 0; i < x.Length; i++)
        {
            int c = i % channels;
            double normalised = (x[i] - Values(mean)[c]) / Math.Sqrt(Values(variance)[c] + epsilon);
            y[i] = Apply(activation, Values(scale)[c] * normalised + Values(shift)[c]);
        }
    }

    public void BatchNormTraining(in Tensor input, in Tensor scale, in Tensor shift, in Tensor runningMean, in Tensor runningVariance, float momentum, float epsilon,
        Activation activation, in Tensor output, in Tensor savedMean, in Tensor savedInverseDeviation)
    {
        ReadOnlySpan<double> x = Values(input);
        Span<double> y = Values(output);
        int channels = checked((int)scale.Length);
        int rows = x.Length / channels;
        for (int c = 0; c < channels; c++)
        {
            double mean = 0, variance = 0;
            for (int i = c; i < x.Length; i += channels)
                mean += x[i] / rows;
            for (int i = c; i < x.Length; i += channels)
                variance += (x[i] - mean) * (x[i] - mean) / rows;
            double inverse = 1 / Math.Sqrt(variance + epsilon);
            for (int i = c; i < x.Length; i += channels)
                y[i] = Apply(activation, Values(scale)[c] * (x[i] - mean) * inverse + Values(shift)[c]);

            Values(savedMean)[c] = mean;
            Values(savedInverseDeviation)[c] = inverse;
            Values(runningMean)[c] = (1 - (double)momentum) * Values(runningMean)[c] + momentum * mean;
            Values(runningVariance)[c] = (1 - (double)momentum) * Values(runningVariance)[c] + momentum * variance * rows / (rows - 1);
        }
    }

    public void BatchNormGrad(in Tensor input, in Tensor outputGrad, in Tensor scale, in Tensor savedMean, in Tensor savedInverseDeviation,
        in Tensor inputGrad, in Tensor scaleGrad, in Tensor shiftGrad)
    {
        ReadOnlySpan<double> x = Values(input), dy = Values(outputGrad);
        Span<double> dx = Values(inputGrad);
        int channels = checked((int)scale.Length);
        int rows = x.Length / channels;
        for (int c = 0; c < channels; c++)
        {
            double mean = Values(savedMean)[c], inverse = Values(savedInverseDeviation)[c];
            double sum = 0, weighted = 0;
            for (int i = c; i < x.Length; i += channels)
            {
                sum += dy[i];
                weighted += dy[i] * (x[i] - mean) * inverse;
            }

            for (int i = c; i < x.Length; i += channels)
                dx[i] = Values(scale)[c] * inverse * (dy[i] - sum / rows - (x[i] - mean) * inverse * weighted / rows);
            Values(scaleGrad)[c] += weighted;
            Values(shiftGrad)[c] += sum;
        }
    }

    private static (int First, int Last) Neighbours(int size, int channel, int channels) =>
        (Math.Max(0, channel - size / 2), Math.Min(channels - 1, channel + (size - 1) / 2));

    private static double Divisor(in LocalResponseNormParameters p, ReadOnlySpan<double> x, int channel)
    {
        (int first, int last) = Neighbours(p.Size, channel, x.Length);
        double squares = 0;
        for (int j = first; j <= last; j++)
            squares += x[j] * x[j];
        return p.K + p.Alpha / (double)p.Size * squares;
    }
}
