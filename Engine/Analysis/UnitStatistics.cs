using Engine.Backends;

namespace Engine.Analysis;

/// <summary>How many of a layer's outputs no longer pass a gradient on, told from the outputs: f' is a(1 − a) for sigmoid, 1 − a² for tanh.</summary>
internal static class UnitStatistics
{
    /// <summary>The part whose slope is below <see cref="GradientFlow.SaturationShare"/> of the activation's steepest.</summary>
    internal static double Saturated(ReadOnlySpan<float> outputs, Activation activation)
    {
        bool sigmoid = activation == Activation.Sigmoid;
        double threshold = GradientFlow.SaturationShare * (sigmoid ? 0.25 : 1);
        int count = 0;
        foreach (float output in outputs)
        {
            double a = output, slope = sigmoid ? a * (1 - a) : 1 - a * a;
            if (slope < threshold)
                count++;
        }

        return (double)count / outputs.Length;
    }

    /// <summary>The part of the channels, last in (N, H, W, C) and (N, C), that are 0 everywhere.</summary>
    internal static double Dead(ReadOnlySpan<float> outputs, int channels)
    {
        var awake = new bool[channels];
        for (int i = 0, channel = 0; i < outputs.Length; i++, channel = channel + 1 == channels ? 0 : channel + 1)
            awake[channel] |= outputs[i] != 0;
        return (double)awake.Count(a => !a) / channels;
    }
}
