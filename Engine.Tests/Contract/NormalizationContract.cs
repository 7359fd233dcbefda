using Engine.Backends;
using Engine.Tensors;
using Engine.Tests.Support;

namespace Engine.Tests.Contract;

[TestFixtureSource(typeof(BackendUnderTest), nameof(BackendUnderTest.All))]
[Category(EveryInstructionSet)]
public sealed class NormalizationContract(BackendUnderTest under) : ContractFixture(under)
{
    private static readonly Shape[] Shapes =
        [new(2, 5, 5, 96), new(1, 3, 3, 256), new(1, 1, 1, 1), new(5, 2, 3, 3), new(2, 3, 1, 17), new(1, 2, 1, 1000), new(3, 20, 20, 64)];

    public static IEnumerable<LocalResponseNormParameters> LocalResponses()
    {
        yield return new(5, 5e-4f, 0.75f, 2);
        yield return new(5, 1, 0.75f, 1);
        yield return new(4, 0.5f, 0.5f, 1);
        yield return new(1, 2, 1, 0.25f);
        yield return new(35, 1, 0.6f, 1);
    }

    [TestCaseSource(nameof(LocalResponses))]
    public void LocalResponseNorm(LocalResponseNormParameters parameters)
    {
        foreach (Shape shape in Shapes)
        {
            // The divisor is a sum of positive terms, so its relative error is a sum's; the power takes β times that and a few units of its own.
            Run($"{parameters} on {shape}", (backend, t) => backend.LocalResponseNorm(parameters, t[0], t[1]), HostTensor.Random(shape, 1, -10, 10), HostTensor.Output(shape))
                .VerifyRelative(1, 16 + parameters.Beta * Rounding.OfSum(parameters.Size) / Rounding.Unit);
        }
    }

    /// <summary>Without a constant in the divisor, places behind the last channel would be 0 divided by 0; neither that nor a pixel's own NaN reaches other windows.</summary>
    [Test]
    public void LocalResponseNormKeepsNaNInItsWindow([Values(1, 15, 16, 17, 33)] int channels, [Values(0f, 2f)] float k)
    {
        var parameters = new LocalResponseNormParameters(5, 1, 0.75f, k);
        Shape shape = new(2, 3, 5, channels);
        HostTensor input = HostTensor.Random(shape, 1, -10, 10), withNaN = HostTensor.Random(shape, 1, -10, 10);
        withNaN.Values[2 * channels - 1] = float.NaN;
        foreach (HostTensor operand in new[] { input, withNaN })
        {
            Run($"{shape}", (backend, t) => backend.LocalResponseNorm(parameters, t[0], t[1]), operand, HostTensor.Output(shape))
                .VerifyRelative(1, 16 + parameters.Beta * Rounding.OfSum(parameters.Size) / Rounding.Unit);
        }
    }

    [Test]
    public void BatchNormInference([Values] Activation activation, [Values] bool inPlace)
    {
        const float epsilon = 1e-5f;
        foreach (Shape shape in Shapes.Append(new Shape(5, 17)))
        {
            Shape channels = Vector(shape[shape.Rank - 1]);
            HostTensor input = HostTensor.Random(shape, 1, -4, 4), scale = HostTensor.Random(channels, 2), shift = HostTensor.Random(channels, 3);
            HostTensor mean = HostTensor.Random(channels, 4), variance = HostTensor.Random(channels, 5, 0.01f, 3);
            int output = inPlace ? 0 : 5;
            Outcome outcome = Run($"{shape}", (backend, t) => backend.BatchNormInference(t[0], t[1], t[2], t[3], t[4], epsilon, activation, t[output]),
                inPlace ? input.Written() : input, scale, shift, mean, variance, HostTensor.Output(shape));
            outcome.Verify(output, e =>
            {
                int c = e % (int)channels.Length;
                double factor = Math.Abs(scale.Values[c]) / Math.Sqrt(variance.Values[c] + epsilon);
                double magnitude = factor * (Math.Abs(input.Values[e]) + Math.Abs(mean.Values[c])) + Math.Abs(shift.Values[c]);
                return 6 * Rounding.Unit * magnitude + 8 * Rounding.Unit * Math.Abs(outcome.Expected(output)[e]);
            });
        }
    }

    /// <summary>A mean far from zero too, where the difference of two large squares would lose the variance.</summary>
    [Test]
    public void BatchNormTraining([Values] Activation activation, [Values(0f, 100f)] float mean)
    {
        const float momentum = 0.1f, epsilon = 1e-5f;
        foreach (Shape shape in Shapes.Where(shape => shape.Length > shape[3]).Append(new Shape(5, 17)))
        {
            Shape channels = Vector(shape[shape.Rank - 1]);
            int count = (int)channels.Length;
            long rows = shape.Length / count;
            HostTensor input = HostTensor.Random(shape, 1, mean - 2, mean + 2), scale = HostTensor.Random(channels, 2), shift = HostTensor.Random(channels, 3);
            HostTensor runningMean = HostTensor.Random(channels, 4).Written(), runningVariance = HostTensor.Random(channels, 5, 0.5f, 2).Written();
            Outcome outcome = Run($"{shape}", (backend, t) => backend.BatchNormTraining(t[0], t[1], t[2], t[3], t[4], momentum, epsilon, activation, t[5], t[6], t[7]),
                input, scale, shift, runningMean, runningVariance, HostTensor.Output(shape), HostTensor.Output(channels), HostTensor.Output(channels));

            double sum = Rounding.OfSum(rows), meanError = sum * (Math.Abs(mean) + 2);
            double[] inverse = outcome.Expected(7);

            // The deviations are off by the mean's error, the variance by that squared (they sum to zero) and by its own summation.
            double InverseError(int c) => inverse[c] * (0.5 * (sum + meanError * meanError * inverse[c] * inverse[c]) + 4 * Rounding.Unit);
            outcome.Verify(6, _ => meanError);
            outcome.Verify(7, InverseError);
            outcome.Verify(3, c => momentum * meanError + 4 * Rounding.Unit * (Math.Abs(runningMean.Values[c]) + momentum * (Math.Abs(mean) + 2)));
            outcome.Verify(4, c => 2 * InverseError(c) / inverse[c] * Math.Abs(outcome.Expected(4)[c]) + 4 * Rounding.Unit * runningVariance.Values[c]);
            outcome.Verify(5, e =>
            {
                int c = e % count;
                double deviation = Math.Abs(input.Values[e] - outcome.Expected(6)[c]), factor = Math.Abs(scale.Values[c]);
                return factor * (inverse[c] * (meanError + 4 * Rounding.Unit * (Math.Abs(input.Values[e]) + deviation)) + deviation * InverseError(c)) + 4 * Rounding.Unit * Math.Abs(shift.Values[c])
                    + (activation is Activation.Sigmoid or Activation.Tanh ? 8 * Rounding.Unit * Math.Abs(outcome.Expected(5)[e]) : 0);
            });
        }
    }
}
