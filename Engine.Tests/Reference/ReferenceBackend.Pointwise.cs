using Engine.Backends;
using Engine.Tensors;

namespace Engine.Tests.Reference;

internal sealed partial class ReferenceBackend
{
    public void Activate(Activation activation, in Tensor input, in Tensor output)
    {
        ReadOnlySpan<double> x = Values(input);
        Span<double> y = Values(output);
        for (int i = 0; i < x.Length; i++)
            y[i] = Apply(activation, x[i]);
    }

    public void ActivateGrad(Activation activation, in Tensor output, in Tensor outputGrad, in Tensor inputGrad)
    {
        ReadOnlySpan<double> y = Values(output), dy = Values(outputGrad);
        Span<double> dx = Values(inputGrad);
        for (int i = 0; i < y.Length; i++)
        {
            dx[i] = activation switch
            {
                Activation.None => dy[i],
                Activation.Relu => y[i] <= 0 ? 0 : dy[i], // NaN is not below 0 and lets the gradient pass.
                Activation.Sigmoid => dy[i] * y[i] * (1 - y[i]),
                Activation.Tanh => dy[i] * (1 - y[i] * y[i]),
                _ => throw new ArgumentOutOfRangeException(nameof(activation)),
            };
        }
    }

    public void Dropout(in DropoutParameters parameters, in Tensor input, in Tensor output)
    {
        DropoutParameters p = parameters;
        ReadOnlySpan<double> x = Values(input);
        Span<double> y = Values(output);
        for (int i = 0; i < x.Length; i++)
        {
            bool dropped = CounterRandom.Uniform(p.Seed, unchecked(p.Counter + (ulong)i)) < p.Probability;
            y[i] = dropped ? 0 : x[i] / (1 - (double)p.Probability);
        }
    }

    public void DropoutGrad(in DropoutParameters parameters, in Tensor outputGrad, in Tensor inputGrad) => Dropout(parameters, outputGrad, inputGrad);

    private static double Apply(Activation activation, double x) => activation switch
    {
        Activation.None => x,
        Activation.Relu => x < 0 ? 0 : x, // NaN is not below 0 and stays.
        Activation.Sigmoid => 1 / (1 + Math.Exp(-x)),
        Activation.Tanh => Math.Tanh(x),
        _ => throw new ArgumentOutOfRangeException(nameof(activation)),
    };
}
